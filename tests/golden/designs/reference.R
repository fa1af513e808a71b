# Figures of each replicate design by R's survey (4.1-1), from its own examples: the ambulance data
# of Levy and Lemeshow (scd) and the Californian schools (apiclus1). Writes the tables with their
# replicate weights and expected.csv. Run from this folder: Rscript reference.R
suppressMessages(library(survey))
data(scd); data(api)
out <- list()
add <- function(file, kind, about, figure, design) {
  got <- if (figure == "ratio") svyratio(~alive, ~arrests, design) else
         if (figure == "mean") svymean(~api00, design) else svytotal(~enroll, design, na.rm = TRUE)
  out[[length(out) + 1]] <<- data.frame(file, kind, about, figure,
    value = format(as.numeric(coef(got)), digits = 15),
    se = format(as.numeric(SE(got)), digits = 15))
}
store <- function(file, data, design)
  write.csv(cbind(data, setNames(as.data.frame(weights(design, "analysis")),
            paste0("rep", seq_len(ncol(weights(design, "analysis")))))), file, row.names = FALSE)
ambulance <- data.frame(alive = scd$alive, arrests = scd$arrests, w = 1)
plain <- svydesign(data = scd, prob = ~1, id = ~ambulance, strata = ~ESA, nest = TRUE)
schools <- data.frame(api00 = apiclus1$api00, enroll = apiclus1$enroll, w = apiclus1$pw)
clusters <- svydesign(id = ~dnum, weights = ~pw, data = apiclus1)
for (about in c("mean", "full")) {
  mse <- about == "full"
  half <- 2 * cbind(c(1, 0, 1, 0, 1, 0), c(1, 0, 0, 1, 0, 1), c(0, 1, 1, 0, 0, 1),
                    c(0, 1, 0, 1, 1, 0))
  brr <- svrepdesign(data = scd, type = "BRR", repweights = half, combined.weights = FALSE,
                     weights = rep(1, 6), mse = mse)
  store("brr.csv", ambulance, brr); add("brr", "BRR", about, "ratio", brr)
  fay <- as.svrepdesign(plain, type = "Fay", fay.rho = 0.3, mse = mse)
  store("fay.csv", ambulance, fay); add("fay", "Fay", about, "ratio", fay)
  jkn <- as.svrepdesign(plain, type = "JKn", mse = mse)
  store("jkn.csv", ambulance, jkn); add("jkn", "JKn", about, "ratio", jkn)
  jk1 <- as.svrepdesign(clusters, type = "JK1", mse = mse)
  store("jk1.csv", schools, jk1)
  add("jk1", "JK1", about, "mean", jk1); add("jk1", "JK1", about, "total", jk1)
  set.seed(1)
  boot <- as.svrepdesign(clusters, type = "subbootstrap", replicates = 30, mse = mse)
  set.seed(1)
  store("bootstrap.csv", schools, boot)
  drawn <- svrepdesign(weights = schools$w, data = apiclus1, type = "bootstrap", mse = mse,
                       repweights = weights(boot, "analysis"), combined.weights = TRUE)
  add("bootstrap", "bootstrap", about, "mean", drawn)
  # the same weights read as a successive difference design: 4 / R times squares about the estimate
  sdr <- svrepdesign(weights = schools$w, data = apiclus1, type = "successive-difference",
                     repweights = weights(boot, "analysis"), combined.weights = TRUE, mse = mse)
  add("bootstrap", "SDR", about, "mean", sdr)
}
write.csv(do.call(rbind, out), "expected.csv", row.names = FALSE, quote = FALSE)
print(jkn$rscales); print(jkn$scale); print(boot$scale); print(drawn$scale); print(drawn$rscales[1:3]); print(sdr$scale); print(jk1$scale); print(fay$scale); print(brr$scale)
