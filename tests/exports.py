"""Tables in the manner of real exports, made afresh: their columns, spellings and oddities."""

from __future__ import annotations

import numpy as np
import polars as pl

ROWS = 320


class _Draw:
    """Short words for random columns of n rows."""

    def __init__(self, seed: int, rows: int = ROWS) -> None:
        self.rng, self.n = np.random.default_rng(seed), rows

    def pick(self, *words, p=None):
        return self.rng.choice(words, self.n, p=p).tolist()

    def whole(self, low, high):
        return self.rng.integers(low, high, self.n)

    def counts(self, mean):
        return self.rng.poisson(mean, self.n)

    def money(self, median, spread=0.8):
        return self.rng.lognormal(np.log(median), spread, self.n).round(2)

    def zeros(self, values, share):
        return np.where(self.rng.random(self.n) < share, 0, values)

    def share(self, digits=3):
        return self.rng.beta(2, 3, self.n).round(digits)

    def flag(self, share):
        return (self.rng.random(self.n) < share).astype(int)

    def ids(self, low, high):
        return self.rng.choice(np.arange(low, high), self.n, replace=False)

    def days(self, start="2020-01-01", span=1000):
        return (np.datetime64(start) + self.rng.integers(0, span, self.n)).astype(str)


def telecom() -> pl.DataFrame:
    d = _Draw(1)
    charges, months = d.rng.uniform(18, 118, d.n).round(2), d.whole(0, 73)
    totals = [f"{c * m:.2f}" if m else " " for c, m in zip(charges, months, strict=True)]
    services = ("OnlineSecurity", "OnlineBackup", "DeviceProtection", "TechSupport", "StreamingTV")
    return pl.DataFrame({
        "customerID": [f"{n:04d}-{chr(65 + n % 26)}VHVE" for n in d.ids(0, 9999)],
        "gender": d.pick("Male", "Female"), "SeniorCitizen": d.flag(0.2),
        "Partner": d.pick("Yes", "No"), "Dependents": d.pick("Yes", "No"), "tenure": months,
        "PhoneService": d.pick("Yes", "No", p=(0.9, 0.1)),
        "MultipleLines": d.pick("Yes", "No", "No phone service"),
        "InternetService": d.pick("DSL", "Fiber optic", "No"),
        **{name: d.pick("Yes", "No", "No internet service") for name in services},
        "Contract": d.pick("Month-to-month", "One year", "Two year"),
        "PaperlessBilling": d.pick("Yes", "No"),
        "PaymentMethod": d.pick("Electronic check", "Mailed check", "Credit card (automatic)"),
        "MonthlyCharges": charges, "TotalCharges": totals, "Churn": d.pick("Yes", "No"),
    })  # fmt: skip


def cards() -> pl.DataFrame:
    """Six months of bills that move together, repayments, and how late they came."""
    d = _Draw(2, 600)
    bill = d.money(40_000, 1.1)
    bills = [bill := (0.92 * bill * d.rng.lognormal(0, 0.18, d.n)).round() for _ in range(6)]
    late = [d.rng.choice([-2, -1, 0, 1, 2, 3, 8], d.n, p=(0.1, 0.2, 0.4, 0.1, 0.15, 0.04, 0.01))
            for _ in range(6)]  # fmt: skip
    return pl.DataFrame({
        "ID": np.arange(1, d.n + 1), "LIMIT_BAL": 10_000 * d.whole(1, 80), "SEX": d.whole(1, 3),
        "EDUCATION": d.whole(0, 7), "MARRIAGE": d.whole(0, 4), "AGE": d.whole(21, 76),
        **{f"PAY_{n}": late[place] for place, n in enumerate((0, 2, 3, 4, 5, 6))},
        **{f"BILL_AMT{n + 1}": each.astype(int) for n, each in enumerate(bills)},
        **{f"PAY_AMT{n + 1}": d.zeros(d.money(2_000, 1.2), 0.2).astype(int) for n in range(6)},
        "default.payment.next.month": d.flag(0.22),
    })  # fmt: skip


def attrition() -> pl.DataFrame:
    d = _Draw(3)
    limit, used = d.money(6_000).round(), d.share()
    return pl.DataFrame({
        "CLIENTNUM": d.ids(708_082_083, 708_982_083),
        "Attrition_Flag": d.pick("Existing Customer", "Attrited Customer", p=(0.84, 0.16)),
        "Customer_Age": d.whole(26, 74), "Gender": d.pick("M", "F"),
        "Dependent_count": d.whole(0, 6),
        "Education_Level": d.pick("Graduate", "High School", "Unknown", "College"),
        "Marital_Status": d.pick("Married", "Single", "Unknown"),
        "Income_Category": d.pick("Less than $40K", "$40K - $60K", "$120K +"),
        "Card_Category": d.pick("Blue", "Silver", p=(0.9, 0.1)), "Months_on_book": d.whole(13, 57),
        "Total_Relationship_Count": d.whole(1, 7), "Months_Inactive_12_mon": d.whole(0, 7),
        "Contacts_Count_12_mon": d.whole(0, 7), "Credit_Limit": limit,
        "Total_Revolving_Bal": (limit * used).round(),
        "Avg_Open_To_Buy": limit - (limit * used).round(),
        "Total_Amt_Chng_Q4_Q1": d.share() * 2, "Total_Trans_Amt": d.money(4_000).round(),
        "Total_Trans_Ct": d.whole(10, 140), "Total_Ct_Chng_Q4_Q1": d.share() * 2,
        "Avg_Utilization_Ratio": used,
        "Naive_Bayes_Classifier_Attrition_Flag_Card_Category_mon_1": d.share(5),
    })  # fmt: skip


def hotel() -> pl.DataFrame:
    d = _Draw(4)
    return pl.DataFrame({
        "hotel": d.pick("City Hotel", "Resort Hotel"), "is_canceled": d.flag(0.37),
        "lead_time": d.whole(0, 400), "arrival_date_year": d.whole(2015, 2018),
        "arrival_date_month": d.pick("July", "August", "May"),
        "arrival_date_week_number": d.whole(1, 54), "arrival_date_day_of_month": d.whole(1, 32),
        "stays_in_weekend_nights": d.counts(1), "stays_in_week_nights": d.counts(2.5),
        "adults": 1 + d.counts(0.9), "children": d.counts(0.2), "babies": d.flag(0.1),
        "meal": d.pick("BB", "HB", "SC"), "country": d.pick("PRT", "GBR", "FRA", "ESP"),
        "market_segment": d.pick("Online TA", "Groups", "Direct"),
        "is_repeated_guest": d.flag(0.06), "previous_cancellations": d.counts(0.2),
        "reserved_room_type": d.pick("A", "D", "E"),
        "deposit_type": d.pick("No Deposit", "Non Refund"),
        "agent": d.rng.choice([9, 240, 14, 7, 250, 241, 28], d.n),
        "days_in_waiting_list": d.zeros(d.whole(1, 200), 0.8),
        "customer_type": d.pick("Transient", "Contract", "Group"), "adr": d.money(95, 0.4),
        "required_car_parking_spaces": d.counts(0.1), "total_of_special_requests": d.counts(0.6),
        "reservation_status": d.pick("Check-Out", "Canceled"),
        "reservation_status_date": d.days("2015-07-01", 700),
    })  # fmt: skip


def orders() -> pl.DataFrame:
    """Lines of invoices, some without a customer, as a shop's till writes them."""
    d = _Draw(5, 900)
    invoice = np.sort(d.whole(536_365, 536_665))
    who = {number: 12_346 + 17 * (number * 7919 % 60) for number in np.unique(invoice).tolist()}
    day = {number: f"2010-12-{1 + number % 28:02d} 08:{number % 60:02d}" for number in who}
    return pl.DataFrame({
        "InvoiceNo": invoice, "StockCode": d.whole(20_000, 23_000),
        "Description": d.pick("LANTERN", "CREAM HANGER", "MUG", "WARMER"),
        "Quantity": 1 + d.counts(8), "InvoiceDate": [day[number] for number in invoice.tolist()],
        "UnitPrice": d.money(2.5),
        "CustomerID": [None if n % 11 == 0 else float(who[n]) for n in invoice.tolist()],
        "Country": d.pick("United Kingdom", "France", "EIRE"),
    })  # fmt: skip


def german(amount: float) -> str:
    return f"{amount:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def crm_german() -> pl.DataFrame:
    d = _Draw(6)
    start = [f"{day[8:]}.{day[5:7]}.{day[:4]}" for day in d.days()]
    return pl.DataFrame({
        "Kundennummer": d.ids(10_000, 99_999), "Anrede": d.pick("Herr", "Frau"),
        "Nachname": d.pick("Müller", "Schmidt", "Groß"), "Geburtsjahr": d.whole(1940, 2005),
        "Straße": [f"Hauptstr. {n}" for n in d.whole(1, 200)],
        "PLZ": d.pick("01067", "20095", "80331"), "Ort": d.pick("Dresden", "Hamburg", "München"),
        "Erstkauf": start, "Umsatz 2023 (€)": [german(x) for x in d.money(900)],
        "Anzahl Bestellungen": 1 + d.counts(6), "Rabatt": [f"{x:.1f} %".replace(".", ",")
                                                           for x in d.rng.uniform(0, 25, d.n)],
        "Newsletter": d.pick("ja", "nein"), "Kundenklasse": d.pick("Gold", "Silber", "Basis"),
        "Betreuer": d.pick("S01", "S02", "S03"), "Gekündigt": d.pick("ja", "nein", p=(0.2, 0.8)),
    })  # fmt: skip


def crm_brazilian() -> pl.DataFrame:
    d = _Draw(7)
    return pl.DataFrame({
        "id_cliente": d.ids(1, 9_000), "nome": d.pick("Ana", "João", "Rita"),
        "cpf": [f"{n:011d}" for n in d.ids(10**9, 10**9 + 10**6)], "sexo": d.pick("F", "M"),
        "idade": d.whole(18, 80), "estado_civil": d.pick("solteiro", "casado"),
        "cidade": d.pick("Recife", "Santos", "Belém"), "CEP": d.pick("50010", "11010", "66010"),
        "renda_mensal": [f"R$ {german(x)}" for x in d.money(3_200)],
        "valor_gasto": [german(x) for x in d.money(420)], "qtd_pedidos": d.counts(5),
        "dias_desde_ultima_compra": d.whole(0, 365), "escolaridade": d.whole(0, 5),
        "inadimplente": d.flag(0.15),
    })  # fmt: skip


def insurance() -> pl.DataFrame:
    d = _Draw(8)
    return pl.DataFrame({
        "Policy No": d.ids(100_000, 999_999), "Gender": d.pick("Male", "Female"),
        "Age": d.whole(20, 85), "Driving_License": d.flag(0.95),
        "Region_Code": d.whole(0, 53), "Previously_Insured": d.flag(0.45),
        "Vehicle_Age": d.pick("< 1 Year", "1-2 Year", "> 2 Years"),
        "Vehicle_Damage": d.pick("Yes", "No"), "Annual_Premium": d.money(30_000, 0.5).round(),
        "Sum Insured": 1_000 * d.whole(20, 400), "Claims Paid": d.zeros(d.money(1_500), 0.7),
        "Number of Claims": d.counts(0.5), "Policy_Sales_Channel": d.pick("26", "124", "152"),
        "Vintage": d.whole(10, 300), "Response": d.flag(0.12),
    })  # fmt: skip


def mall() -> pl.DataFrame:
    d = _Draw(9, 200)
    return pl.DataFrame({
        "CustomerID": np.arange(1, 201), "Genre": d.pick("Male", "Female"), "Age": d.whole(18, 71),
        "Annual Income (k$)": d.whole(15, 138), "Spending Score (1-100)": d.whole(1, 100),
    })  # fmt: skip


def staff() -> pl.DataFrame:
    d = _Draw(10)
    return pl.DataFrame({
        "Age": d.whole(18, 61), "Attrition": d.pick("Yes", "No", p=(0.16, 0.84)),
        "BusinessTravel": d.pick("Travel_Rarely", "Non-Travel"), "DailyRate": d.whole(102, 1_500),
        "Department": d.pick("Sales", "R&D"), "DistanceFromHome": d.whole(1, 30),
        "Education": d.whole(1, 6), "EmployeeCount": [1] * d.n, "EmployeeNumber": d.ids(1, 2_069),
        "EnvironmentSatisfaction": d.whole(1, 5), "Gender": d.pick("Male", "Female"),
        "JobLevel": d.whole(1, 6), "MaritalStatus": d.pick("Single", "Married"),
        "MonthlyIncome": d.money(5_000, 0.6).round().astype(int),
        "MonthlyRate": d.whole(2_000, 27_000), "NumCompaniesWorked": d.whole(0, 10),
        "Over18": ["Y"] * d.n, "OverTime": d.pick("Yes", "No"),
        "PercentSalaryHike": d.whole(11, 26), "PerformanceRating": d.whole(3, 5),
        "StandardHours": [80] * d.n, "TotalWorkingYears": d.whole(0, 41),
        "YearsAtCompany": d.whole(0, 30),
    })  # fmt: skip


def software() -> pl.DataFrame:
    d = _Draw(11)
    return pl.DataFrame({
        "account_id": [f"{n:08x}-4c1e" for n in d.ids(10**6, 10**7)],
        "owner_email": [f"u{n}@firm{n % 40}.com" for n in range(d.n)],
        "plan": d.pick("free", "team", "pro"), "mrr_usd": d.zeros(d.money(120), 0.3),
        "seats": 1 + d.counts(6), "logins_30d": d.counts(20), "email_opens": d.counts(4),
        "nps": d.pick(0, 5, 7, 9, 10), "open_tickets": d.counts(1), "is_trial": d.flag(0.1),
        "signup_date": d.days("2021-01-01", 900), "last_login": d.days("2023-06-01", 200),
        "country": d.pick("US", "DE", "NA", "BR"), "churned": d.pick("true", "false"),
    })  # fmt: skip


def campaign() -> pl.DataFrame:
    d = _Draw(12, 400)
    goods = ("Wines", "Fruits", "MeatProducts", "FishProducts", "SweetProducts", "GoldProds")
    ways = ("Deals", "Web", "Catalog", "Store")
    return pl.DataFrame({
        "ID": d.ids(0, 11_191), "Year_Birth": d.whole(1940, 1997),
        "Education": d.pick("Graduation", "PhD", "Master"),
        "Marital_Status": d.pick("Married", "Together", "Single"),
        "Income": d.money(50_000, 0.4).round(), "Kidhome": d.whole(0, 3), "Teenhome": d.whole(0, 3),
        "Dt_Customer": d.days("2012-07-30", 700), "Recency": d.whole(0, 100),
        **{f"Mnt{good}": d.money(60, 1.2).round().astype(int) for good in goods},
        **{f"Num{way}Purchases": d.counts(4) for way in ways}, "NumWebVisitsMonth": d.counts(5),
        **{f"AcceptedCmp{n}": d.flag(0.1) for n in (3, 4, 5, 1, 2)}, "Complain": d.flag(0.1),
        "Z_CostContact": [3] * d.n, "Z_Revenue": [11] * d.n, "Response": d.flag(0.15),
    })  # fmt: skip


def bank() -> pl.DataFrame:
    d = _Draw(13)
    return pl.DataFrame({
        "RowNumber": np.arange(1, d.n + 1), "CustomerId": d.ids(15_565_701, 15_815_690),
        "Surname": d.pick("Hill", "Onio", "Boni"), "CreditScore": d.whole(350, 851),
        "Geography": d.pick("France", "Spain", "Germany"), "Gender": d.pick("Female", "Male"),
        "Age": d.whole(18, 92), "Tenure": d.whole(0, 11),
        "Balance": d.zeros(d.money(100_000, 0.3), 0.36), "NumOfProducts": d.whole(1, 5),
        "HasCrCard": d.flag(0.7), "IsActiveMember": d.flag(0.5),
        "EstimatedSalary": d.rng.uniform(11, 200_000, d.n).round(2), "Exited": d.flag(0.2),
    })  # fmt: skip


def credit_cards() -> pl.DataFrame:
    d = _Draw(14)
    return pl.DataFrame({
        "CUST_ID": [f"C{10_001 + n}" for n in range(d.n)], "BALANCE": d.money(870, 1.5),
        "BALANCE_FREQUENCY": d.share(6), "PURCHASES": d.zeros(d.money(360, 1.5), 0.2),
        "CASH_ADVANCE": d.zeros(d.money(900), 0.5), "PURCHASES_FREQUENCY": d.share(6),
        "CASH_ADVANCE_TRX": d.counts(3), "PURCHASES_TRX": d.counts(14),
        "CREDIT_LIMIT": 500 * d.whole(1, 30), "PAYMENTS": d.money(860, 1.2),
        "MINIMUM_PAYMENTS": d.money(310, 1.2), "PRC_FULL_PAYMENT": d.share(6),
        "TENURE": d.whole(6, 13),
    })  # fmt: skip


EXPORTS = (
    telecom, cards, attrition, hotel, orders, crm_german, crm_brazilian, insurance, mall, staff,
    software, campaign, bank, credit_cards,
)  # fmt: skip
