# Totals, shares of totals, means, rates and their differences by segment from R's survey (4.1-1):
# families.csv into expected.csv. Run from this folder: Rscript reference.R
# Pooled over the implicates by Rubin's rules written out, with U averaged ("rubin") and of the first
# implicate ("fed"), as in the Federal Reserve's tables.
suppressMessages(library(survey))
rows <- read.csv("families.csv")
draws <- grep("^draw", names(rows))
r <- length(draws)
m <- max(rows$implicate)
base <- rows[rows$implicate == 1, ]
redrawn <- as.matrix(base[, draws]) * base$weight * nrow(base) / (nrow(base) - 1)
designs <- lapply(1:m, function(i) {
  one <- rows[rows$implicate == i, ]
  one$debt_late <- one$debt * one$late
  for (s in 1:3) {
    one[[paste0("debt", s)]] <- one$debt * (one$segment == s)
  }
  svrepdesign(weights = one$weight, repweights = redrawn, data = one, scale = 1,
              rscales = rep(1 / (r - 1), r), mse = FALSE, type = "other", combined.weights = TRUE)
})
out <- list()
add <- function(figure, segment, take) {
  found <- lapply(designs, take)
  value <- sapply(found, function(x) as.numeric(coef(x)))
  within <- sapply(found, function(x) as.numeric(vcov(x)))
  B <- var(value)
  out[[length(out) + 1]] <<- data.frame(figure, segment, value = mean(value),
    U_first = within[1], U = mean(within), B,
    se_fed = sqrt(within[1] + (1 + 1 / m) * B), se_rubin = sqrt(mean(within) + (1 + 1 / m) * B))
}
for (s in 1:3) {
  local({
    s <- s
    add("total of debt", s, function(d) svytotal(~debt, subset(d, segment == s)))
    add("total of net", s, function(d) svytotal(~net, subset(d, segment == s)))
    add("total of debt of the late", s, function(d) svytotal(~debt_late, subset(d, segment == s)))
    add("share of debt", s,
        function(d) svyratio(as.formula(paste0("~debt", s)), ~debt, d))
    add("mean of debt", s, function(d) svymean(~debt, subset(d, segment == s)))
    add("rate of late", s, function(d) svymean(~late, subset(d, segment == s)))
    add("number of late", s, function(d) svytotal(~late, subset(d, segment == s)))
    add("difference of late from others", s, function(d) withReplicates(d, function(w, data) {
      inside <- data$segment == s
      sum((w * data$late)[inside]) / sum(w[inside]) - sum((w * data$late)[!inside]) / sum(w[!inside])
    }))
  })
}
add("total of debt", 0, function(d) svytotal(~debt, d))
add("mean of debt", 0, function(d) svymean(~debt, d))
add("rate of late", 0, function(d) svymean(~late, d))
found <- do.call(rbind, out)
for (column in names(found)[-(1:2)]) found[[column]] <- sprintf("%.15g", found[[column]])
write.csv(found, "expected.csv", row.names = FALSE, quote = FALSE)
