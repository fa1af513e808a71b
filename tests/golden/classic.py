"""What the well-known three-notebook project printed on the SCF 2019, and what holds of it.

Computed once with pandas and scikit-learn by those notebooks; rows are counted alike, unweighted.
Floats are as printed, so that comparisons may be as tight as 1e-9; tables printed with seven
significant digits are compared to half of the last.
"""

SHAPES = {
    "": (28885, 351),
    "TURNFEAR = 1": (4623, 351),
    "TURNFEAR = 1 AND NETWORTH < 2e6": (4418, 351),
}

CORRELATION_ASSET_HOUSES = {"": 0.5198273544779252, "TURNFEAR = 1": 0.583287973597916}

INCOME_SHARE = {  # TURNFEAR → INCCAT → share of rows, six digits printed
    0: {1: 0.140343, 2: 0.135933, 3: 0.143146, 4: 0.174841, 5: 0.108441, 6: 0.297296},
    1: {1: 0.288125, 2: 0.256327, 3: 0.228856, 4: 0.132598, 5: 0.045209, 6: 0.048886},
}

TWO_FEATURES = {
    "k": list(range(2, 13)),
    "inertia": [
        3304291266370079.0,
        939554010797057.5,
        546098841715650.0,
        312953826439186.56,
        236584994916207.2,
        195642621382745.25,
        154463658099050.75,
        114552885162826.86,
        100364359883755.89,
        93740178454445.94,
        86962257720883.36,
    ],
    "silhouette": [
        0.9904780333746295,
        0.9768842462944348,
        0.9490311483406091,
        0.8145735206135484,
        0.7334856695754225,
        0.7262447499894008,
        0.7268778177530217,
        0.7290952925953678,
        0.6981925739293788,
        0.7086561373646999,
        0.7028347023664838,
    ],
}

BEST_OF_TWO = (3018038313336920.0, 0.98551)
"""Inertia and silhouette at k = 2 of the best of many starts; the printed k = 2 is not it."""

CENTERS_OF_THREE = [
    [91017.57766674, 116150.29328698],
    [18384100.0, 34484000.0],
    [5065800.0, 11666666.66666667],
]

FAMILIES = {3: [924, 3, 1], 4: [921, 5, 2, 1]}

TORN_FAMILY = 2891
"""At k = 4 this family has four implicates in the largest cluster and one in the next."""

TOP_TEN_VARIANCE = {
    "ASSET": 8.303967e10,
    "NFIN": 5.713939e10,
    "NETWORTH": 4.847029e10,
    "HOUSES": 2.388459e10,
    "NHNFIN": 2.254163e10,
    "DEBT": 1.848252e10,
    "KGTOTAL": 1.346475e10,
    "BUS": 1.256643e10,
    "ACTBUS": 1.251892e10,
    "PLOAN1": 1.140894e10,
}

TOP_TEN_TRIMMED = {
    "ASSET": 1.175370e10,
    "NFIN": 8.456442e9,
    "HOUSES": 4.978660e9,
    "NETWORTH": 3.099929e9,
    "DEBT": 3.089865e9,
    "PLOAN1": 1.441968e9,
    "MRTHEL": 1.380468e9,
    "NH_MORT": 1.333125e9,
    "HOMEEQ": 7.338377e8,
    "WAGEINC": 5.550737e8,
}

FIVE_INERTIA = {2: 11028.058082607175, 3: 7190.526303575358, 4: 6181.193056447808}
FIVE_BEST = {2: 11028.058082607175, 3: 7190.526303575358, 4: 5921.3666}
FIVE_SILHOUETTE_ON_DOLLARS = {2: 0.7464502937083215, 3: 0.7044601307791996}
"""Of labels fitted on standardised columns, but measured on dollars."""

CENTERS_OF_FIVE = [
    [54559.04039224869, 51809.66612186999],
    [18384100.0, 34484000.0],
    [5472800.0, 14074000.0],
    [2453400.0, 4670500.0],
    [516290.29508196743, 831439.3442622956],
]
"""Where scikit-learn stops, by its tolerance, when it prints the inertia at k = 5."""
