# Raked weights by R's survey (4.1-1): its own example of rake, the one-stage cluster sample of
# Californian schools, to margins by school type and award. Writes schools.csv and expected.csv.
# Run from this folder: Rscript reference.R
suppressMessages(library(survey))
data(api)
schools <- data.frame(type = as.integer(apiclus1$stype), award = as.integer(apiclus1$sch.wide),
                      weight = apiclus1$pw, api00 = apiclus1$api00)
write.csv(schools, "schools.csv", row.names = FALSE)
design <- svydesign(id = ~dnum, weights = ~pw, data = apiclus1)
types <- data.frame(stype = c("E", "H", "M"), Freq = c(4421, 755, 1018))
awards <- data.frame(sch.wide = c("No", "Yes"), Freq = c(1072, 5122))
raked <- rake(design, list(~stype, ~sch.wide), list(types, awards),
              control = list(maxit = 1000, epsilon = 1e-10, verbose = FALSE))
stopifnot(levels(apiclus1$stype) == c("E", "H", "M"), levels(apiclus1$sch.wide) == c("No", "Yes"))
write.csv(data.frame(weight = format(weights(raked), digits = 15)), "expected.csv",
          row.names = FALSE, quote = FALSE)
