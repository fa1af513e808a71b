"""What R's mitools and survey packages print for their own example data.

`SMI`: data set smi of mitools 2.4, logistic regression drkreg ~ wave * sex, five implicates. The
coefficients and variances of each were fitted by the same steps of iteratively reweighted least
squares as R's glm, to its stopping rule; pooled figure and standard error are as printed in the
package's vignette smi.pdf, to eight decimals.

`API_CLUSTERS`: data set apiclus1 of survey 4.1, for each of the 15 districts the number of its
schools and the sum of their api00; every school has the same weight. The standard errors of the
mean are those of the package's test output api.Rout.saved, JK1 jackknife with 15 of 757 districts
drawn, about the replicates' mean (mse = FALSE) and about the full sample's (mse = TRUE).
"""

SMI = {
    "(Intercept)": (
        (-2.23752830576, -2.21336829914, -2.22537030144, -2.31572490419, -2.30672606808),
        (0.069940268494, 0.0678529256118, 0.0688733512788, 0.0690080088146, 0.0705190417067),
        -2.25974358,
        0.26830731,
    ),
    "wave": (
        (0.221803996306, 0.232043311397, 0.226976051862, 0.271419352625, 0.250519766925),
        (0.00390962793936, 0.00378786793684, 0.00384703360916, 0.00377844754198, 0.00388358160706),
        0.24055250,
        0.06587423,
    ),
}

API_CLUSTERS = (
    (13, 9372), (34, 22508), (4, 2077), (13, 8593), (16, 11369), (2, 1116), (1, 551), (4, 1888),
    (12, 9111), (21, 13761), (9, 6386), (11, 7359), (37, 20394), (2, 905), (4, 2493),
)  # fmt: skip
API_DISTRICTS = 757
API_MEAN, API_SE, API_SE_MSE = 644.17, 26.329, 26.335
