"""Figures the Federal Reserve published, as the public extract gives them.

Columns: statistic, variable, group (column and code), figure in thousand dollars or percent, and
half a unit of its last printed digit, which is the tolerance.

Sources: Changes in U.S. Family Finances from 2016 to 2019 and to 2022, Federal Reserve Bulletin
106(5), 2020, and October 2023; by race FEDS Notes, 28 September 2020. Their figures are of the
internal data; these are computed from the public file, from which they differ by up to 1 %. The
Board's "other" race is code 4 of RACECL4.
"""

FED_2019 = [
    ("median", "NETWORTH", None, 121.76, 0.005),
    ("mean", "NETWORTH", None, 746.821, 0.0005),
    ("median", "NETWORTH", ("RACECL4", 1), 189.10, 0.005),
    ("mean", "NETWORTH", ("RACECL4", 1), 980.5, 0.05),
    ("median", "NETWORTH", ("RACECL4", 2), 24.10, 0.005),
    ("mean", "NETWORTH", ("RACECL4", 2), 142.3, 0.05),
    ("median", "NETWORTH", ("RACECL4", 3), 36.05, 0.005),
    ("mean", "NETWORTH", ("RACECL4", 3), 165.5, 0.05),
    ("median", "NETWORTH", ("RACECL4", 4), 74.50, 0.005),
    ("mean", "NETWORTH", ("RACECL4", 4), 656.6, 0.05),
    ("median", "NETWORTH", ("AGECL", 1), 14.00, 0.005),
    ("median", "NETWORTH", ("AGECL", 2), 91.11, 0.005),
    ("median", "NETWORTH", ("AGECL", 3), 168.80, 0.005),
    ("median", "NETWORTH", ("AGECL", 4), 213.15, 0.005),
    ("median", "NETWORTH", ("AGECL", 5), 266.07, 0.005),
    ("median", "NETWORTH", ("AGECL", 6), 254.90, 0.005),
    ("share", "SAVED", None, 58.6, 0.05),
    ("share", "TURNFEAR", None, 18.4, 0.05),
]

FED_2022 = [
    ("mean", "NETWORTH", None, 1059.470, 0.0005),
    ("median", "NETWORTH", None, 192.700, 0.0005),
]

FED_PRINTED = [
    ("median", "NETWORTH", None, 121.7),
    ("mean", "NETWORTH", None, 748.8),
    ("median", "NETWORTH", ("RACECL4", 1), 188.2),
    ("mean", "NETWORTH", ("RACECL4", 1), 983.4),
    ("median", "NETWORTH", ("RACECL4", 2), 24.1),
    ("mean", "NETWORTH", ("RACECL4", 2), 142.5),
    ("median", "NETWORTH", ("RACECL4", 3), 36.1),
    ("mean", "NETWORTH", ("RACECL4", 3), 165.5),
    ("median", "NETWORTH", ("RACECL4", 4), 74.5),
    ("mean", "NETWORTH", ("RACECL4", 4), 657.2),
    ("median", "NETWORTH", ("AGECL", 1), 13.9),
    ("median", "NETWORTH", ("AGECL", 2), 91.3),
    ("median", "NETWORTH", ("AGECL", 3), 168.6),
    ("median", "NETWORTH", ("AGECL", 4), 212.5),
    ("median", "NETWORTH", ("AGECL", 5), 266.4),
    ("median", "NETWORTH", ("AGECL", 6), 254.8),
]
"""What the Board printed for 2019, of its internal data: statistic, variable, group, thousands."""
