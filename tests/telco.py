"""A generated table of a telephone company's customers, in the headings that such tables have.

Nobody in it exists. Three kinds of products are nested: without internet service there are none of
the services that need it; charges add up from what a customer has; those on fiber without support
and on monthly contracts leave most often, and the longer one has stayed, the longer the contract.
"""

from __future__ import annotations

import numpy as np
import polars as pl

EXTRAS = (
    "OnlineSecurity", "OnlineBackup", "DeviceProtection", "TechSupport", "StreamingTV",
    "StreamingMovies",
)  # fmt: skip
PRICES = (5.0, 5.0, 5.0, 5.0, 10.0, 10.0)
CONTRACTS = ("Month-to-month", "One year", "Two year")
PAYMENTS = (
    "Electronic check",
    "Mailed check",
    "Bank transfer (automatic)",
    "Credit card (automatic)",
)


def make_telco(n: int = 2000, seed: int = 5) -> pl.DataFrame:
    """Draw n customers, the same for the same seed."""
    rng = np.random.default_rng(seed)
    tenure = np.where(rng.random(n) < 0.5, rng.integers(1, 25, n), rng.integers(40, 73, n))
    long = tenure / 72
    internet = rng.choice(3, n, p=(0.22, 0.34, 0.44))  # none, DSL, fiber
    phone = (internet != 1) | (rng.random(n) < 0.7)
    lines = phone & (rng.random(n) < 0.25 + 0.35 * long)
    extras = (rng.random((n, len(EXTRAS))) < (0.2 + 0.45 * long)[:, None]) & (internet > 0)[:, None]
    contract = np.clip((2.4 * long + rng.normal(0, 0.6, n)).round(), 0, 2).astype(int)
    paperless = rng.random(n) < np.where(internet == 0, 0.3, 0.68)
    monthly = 20.0 * phone + 5.0 * lines + np.array([0.0, 25.0, 50.0])[internet] + extras @ PRICES
    monthly = (monthly + rng.normal(0, 1, n)).round(2)
    total = (monthly * np.maximum(tenure + rng.normal(0, 0.5, n), 1)).round(2)
    senior = rng.random(n) < 0.1 + 0.1 * (internet == 2)
    push = -1.1 + 1.1 * (internet == 2) - 0.9 * (internet == 0) - 0.7 * extras[:, 3] + 0.4 * senior
    leaves = rng.random(n) < 1 / (1 + np.exp(2.2 * long + 0.7 * contract - push - 0.6))

    def said(has: np.ndarray, asked: np.ndarray, otherwise: str) -> np.ndarray:
        return np.where(asked, np.where(has, "Yes", "No"), otherwise)

    def yes(has: np.ndarray) -> np.ndarray:
        return np.where(has, "Yes", "No")

    return pl.DataFrame(
        {
            "customerID": [f"{number:04}-{chr(65 + number % 26)}KXQZ" for number in range(n)],
            "gender": rng.choice(["Female", "Male"], n),
            "SeniorCitizen": senior.astype(int),
            "Partner": yes(rng.random(n) < 0.35 + 0.3 * long),
            "Dependents": yes(rng.random(n) < 0.3),
            "tenure": tenure,
            "PhoneService": yes(phone),
            "MultipleLines": said(lines, phone, "No phone service"),
            "InternetService": np.array(["No", "DSL", "Fiber optic"])[internet],
            **{
                name: said(extras[:, at], internet > 0, "No internet service")
                for at, name in enumerate(EXTRAS)
            },
            "Contract": np.array(CONTRACTS)[contract],
            "PaperlessBilling": yes(paperless),
            "PaymentMethod": np.array(PAYMENTS)[rng.integers(0, 4, n)],
            "MonthlyCharges": monthly,
            "TotalCharges": total,
            "Churn": yes(leaves),
        }
    )
