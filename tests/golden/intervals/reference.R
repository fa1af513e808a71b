# Intervals of shares and quantiles by R's survey (4.1-1) and mitools (2.4): families.csv into
# expected.csv. Run from this folder: Rscript reference.R
# svyquantile of this version takes interval.type but does not pass it on, so its own woodruffCI is
# called, which knows "beta".
suppressMessages({library(survey); library(mitools)})
rows <- read.csv("families.csv")
draws <- grep("^draw", names(rows))
r <- length(draws)
design <- function(rows, weight) {
  factor <- nrow(rows) / (nrow(rows) - 1)
  redrawn <- as.matrix(rows[, draws]) * weight * factor
  svrepdesign(weights = weight, repweights = redrawn, data = rows, scale = 1,
              rscales = rep(1 / (r - 1), r), mse = FALSE, type = "other", combined.weights = TRUE)
}
first <- rows[rows$implicate == 1, ]
unequal <- design(first, first$weight)
equal <- design(first, rep(1, nrow(first)))
out <- list()
add <- function(figure, column, value, low, high, df = NA)
  out[[length(out) + 1]] <<- data.frame(figure, column, value = as.numeric(value),
    low = as.numeric(low), high = as.numeric(high), df = as.numeric(df))
for (column in c("owns", "rare")) for (method in c("xlogit", "beta")) {
  got <- svyciprop(as.formula(paste0("~", column)), unequal, method = method, df = degf(unequal))
  add(method, column, got[1], attr(got, "ci")[1], attr(got, "ci")[2], degf(unequal))
}
for (q in c(0.1, 0.25, 0.5, 0.9)) {
  qhat <- survey:::qrule_math(first$spent, weights(equal, "sampling"), q)
  ends <- survey:::woodruffCI(first$spent, qhat, q, equal, survey:::qrule_math, 0.05,
                              degf(equal), method = "beta")
  add(paste0("quantile ", q), "spent", qhat, ends[1], ends[2], degf(equal))
}
# the logits of both implicates, each with its delta-method variance, pooled by Barnard and Rubin
expit <- function(x) exp(x) / (1 + exp(x))
logits <- lapply(1:2, function(i) {
  one <- rows[rows$implicate == i, ]
  m <- svymean(~owns, design(one, one$weight)); names(m) <- "p"
  svycontrast(m, quote(log(p / (1 - p))))
})
# (1999, eq. 3-5) written out, because MIcombine leaves (1 + 1/m) out of its observed-data df
pooled <- MIcombine(lapply(logits, function(x) as.numeric(coef(x))),
                    lapply(logits, function(x) as.numeric(vcov(x))))
m <- length(logits)
gamma <- (1 + 1 / m) * var(sapply(logits, coef)) / as.numeric(pooled$variance)
nu <- r - 1
df <- 1 / (gamma^2 / (m - 1) + (nu + 3) / ((nu + 1) * nu * (1 - gamma)))
reach <- qt(0.975, df) * sqrt(as.numeric(pooled$variance))
center <- as.numeric(pooled$coefficients)
add("pooled logit", "owns", mean(expit(sapply(logits, coef))),
    expit(center - reach), expit(center + reach), df)
found <- do.call(rbind, out)
for (column in c("value", "low", "high", "df")) found[[column]] <- sprintf("%.15g", found[[column]])
write.csv(found, "expected.csv", row.names = FALSE, quote = FALSE)
