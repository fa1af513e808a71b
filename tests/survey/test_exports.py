"""Tables in the manner of real exports: each column's role, the features taken, path to report."""

import pytest

import exports
from segmentus.errors import InputError
from segmentus.features.automatic import pick_features
from segmentus.plan import OWN_TABLE, make_plan, read_plan
from segmentus.report import write_report
from segmentus.study import run
from segmentus.survey import table
from segmentus.survey.named import read_named

EXPECTED = {
    exports.telecom: {
        "id": ["customerID"],
        "protected": ["gender", "SeniorCitizen"],
        "yes/no": ["Partner", "Dependents", "PhoneService", "PaperlessBilling"],
        "count": ["tenure"],
        "category": [
            "MultipleLines", "InternetService", "OnlineSecurity", "OnlineBackup",
            "DeviceProtection", "TechSupport", "StreamingTV", "Contract", "PaymentMethod",
        ],
        "money": ["MonthlyCharges", "TotalCharges"],
        "outcome": ["Churn"],
    },
    exports.cards: {
        "id": ["ID"],
        "money": [
            "LIMIT_BAL", "BILL_AMT1", "BILL_AMT2", "BILL_AMT3", "BILL_AMT4", "BILL_AMT5",
            "BILL_AMT6", "PAY_AMT1", "PAY_AMT2", "PAY_AMT3", "PAY_AMT4", "PAY_AMT5", "PAY_AMT6",
        ],
        "protected": ["SEX", "MARRIAGE", "AGE"],
        "category": ["EDUCATION"],
        "number": ["PAY_0", "PAY_2", "PAY_3", "PAY_4", "PAY_5", "PAY_6"],
        "outcome": ["default.payment.next.month"],
    },
    exports.attrition: {
        "id": ["CLIENTNUM"],
        "outcome": [
            "Attrition_Flag", "Naive_Bayes_Classifier_Attrition_Flag_Card_Category_mon_1",
        ],
        "protected": ["Customer_Age", "Gender", "Marital_Status"],
        "count": [
            "Dependent_count", "Months_on_book", "Total_Relationship_Count",
            "Months_Inactive_12_mon", "Contacts_Count_12_mon", "Total_Trans_Ct",
        ],
        "category": ["Education_Level", "Income_Category", "Card_Category"],
        "money": [
            "Credit_Limit", "Total_Revolving_Bal", "Avg_Open_To_Buy", "Total_Trans_Amt",
        ],
        "number": [
            "Total_Amt_Chng_Q4_Q1", "Total_Ct_Chng_Q4_Q1", "Avg_Utilization_Ratio",
        ],
    },
    exports.hotel: {
        "category": [
            "hotel", "arrival_date_year", "arrival_date_month", "arrival_date_day_of_month",
            "meal", "country", "market_segment", "reserved_room_type", "deposit_type", "agent",
            "customer_type",
        ],
        "outcome": ["is_canceled", "reservation_status"],
        "count": [
            "lead_time", "stays_in_weekend_nights", "stays_in_week_nights", "adults",
            "children", "previous_cancellations", "days_in_waiting_list",
            "required_car_parking_spaces", "total_of_special_requests",
        ],
        "free text": ["arrival_date_week_number"],
        "yes/no": ["babies", "is_repeated_guest"],
        "money": ["adr"],
        "date": ["reservation_status_date"],
    },
    exports.orders: {
        "id": ["InvoiceNo", "StockCode", "CustomerID"],
        "category": ["Description", "Country"],
        "count": ["Quantity"],
        "date": ["InvoiceDate"],
        "money": ["UnitPrice"],
    },
    exports.crm_german: {
        "id": ["Kundennummer"],
        "protected": ["Anrede", "Geburtsjahr"],
        "personal": ["Nachname", "Straße"],
        "category": ["PLZ", "Ort", "Kundenklasse", "Betreuer"],
        "date": ["Erstkauf"],
        "money": ["Umsatz 2023 (€)"],
        "count": ["Anzahl Bestellungen"],
        "number": ["Rabatt"],
        "yes/no": ["Newsletter"],
        "outcome": ["Gekündigt"],
    },
    exports.crm_brazilian: {
        "id": ["id_cliente"],
        "personal": ["nome", "cpf"],
        "protected": ["sexo", "idade", "estado_civil"],
        "category": ["cidade", "CEP", "escolaridade"],
        "money": ["renda_mensal", "valor_gasto"],
        "count": ["qtd_pedidos", "dias_desde_ultima_compra"],
        "outcome": ["inadimplente"],
    },
    exports.insurance: {
        "id": ["Policy No"],
        "protected": ["Gender", "Age"],
        "yes/no": ["Driving_License", "Previously_Insured", "Vehicle_Damage"],
        "free text": ["Region_Code"],
        "category": ["Vehicle_Age", "Policy_Sales_Channel"],
        "money": ["Annual_Premium", "Sum Insured", "Claims Paid"],
        "count": ["Number of Claims", "Vintage"],
        "outcome": ["Response"],
    },
    exports.mall: {
        "id": ["CustomerID"],
        "protected": ["Genre", "Age"],
        "money": ["Annual Income (k$)"],
        "number": ["Spending Score (1-100)"],
    },
    exports.staff: {
        "protected": ["Age", "Gender", "MaritalStatus"],
        "outcome": ["Attrition"],
        "category": ["BusinessTravel", "Department", "Education", "JobLevel"],
        "money": ["DailyRate", "MonthlyIncome", "MonthlyRate"],
        "count": [
            "DistanceFromHome", "NumCompaniesWorked", "TotalWorkingYears", "YearsAtCompany",
        ],
        "constant": ["EmployeeCount", "Over18", "StandardHours"],
        "id": ["EmployeeNumber"],
        "number": ["EnvironmentSatisfaction", "PercentSalaryHike", "PerformanceRating"],
        "yes/no": ["OverTime"],
    },
    exports.software: {
        "id": ["account_id"],
        "personal": ["owner_email"],
        "category": ["plan", "country"],
        "money": ["mrr_usd"],
        "count": ["seats", "logins_30d", "email_opens", "open_tickets"],
        "number": ["nps"],
        "yes/no": ["is_trial"],
        "date": ["signup_date", "last_login"],
        "outcome": ["churned"],
    },
    exports.campaign: {
        "id": ["ID"],
        "protected": ["Year_Birth", "Marital_Status"],
        "category": ["Education"],
        "money": [
            "Income", "MntWines", "MntFruits", "MntMeatProducts", "MntFishProducts",
            "MntSweetProducts", "MntGoldProds",
        ],
        "count": [
            "Kidhome", "Teenhome", "Recency", "NumDealsPurchases", "NumWebPurchases",
            "NumCatalogPurchases", "NumStorePurchases", "NumWebVisitsMonth",
        ],
        "date": ["Dt_Customer"],
        "yes/no": [
            "AcceptedCmp3", "AcceptedCmp4", "AcceptedCmp5", "AcceptedCmp1", "AcceptedCmp2",
            "Complain",
        ],
        "constant": ["Z_CostContact", "Z_Revenue"],
        "outcome": ["Response"],
    },
    exports.bank: {
        "id": ["RowNumber", "CustomerId"],
        "personal": ["Surname"],
        "number": ["CreditScore"],
        "category": ["Geography"],
        "protected": ["Gender", "Age"],
        "count": ["Tenure", "NumOfProducts"],
        "money": ["Balance", "EstimatedSalary"],
        "yes/no": ["HasCrCard", "IsActiveMember"],
        "outcome": ["Exited"],
    },
    exports.credit_cards: {
        "id": ["CUST_ID"],
        "money": [
            "BALANCE", "PURCHASES", "CASH_ADVANCE", "CREDIT_LIMIT", "PAYMENTS",
            "MINIMUM_PAYMENTS",
        ],
        "number": [
            "BALANCE_FREQUENCY", "PURCHASES_FREQUENCY", "CASH_ADVANCE_TRX", "PRC_FULL_PAYMENT",
        ],
        "count": ["PURCHASES_TRX", "TENURE"],
    },
}  # fmt: skip
"""Export → role → columns, as a person would say who looked at each."""


def test_every_export_is_expected():
    assert list(EXPECTED) == list(exports.EXPORTS)


@pytest.mark.parametrize("export", exports.EXPORTS)
def test_every_column_is_taken_for_what_it_is(export):
    found: dict[str, list[str]] = {}
    for column in table.read(export()).schema.columns:
        found.setdefault(column.role, []).append(column.name)
    assert found == EXPECTED[export]


def test_one_bill_stands_for_six():
    picked = pick_features(table.read(exports.cards()))
    bills = [name for name in picked.names if name.startswith("BILL_AMT")]
    assert len(bills) == 1
    assert len(picked.names) == 12
    others = [f"BILL_AMT{n}" for n in range(1, 7) if f"BILL_AMT{n}" not in bills]
    said = f"{bills[0]} stands for {', '.join(others)}, which move with it (correlation 0."
    assert picked.dropped[0].startswith(said)


def test_where_all_are_wanted_only_what_says_the_same_is_passed_over():
    picked = pick_features(table.read(exports.cards()), 50)
    assert {"PAY_AMT1", "PAY_AMT6", "PAY_0", "PAY_6", "BILL_AMT1"} <= set(picked.names)
    assert all("it says nearly the same as BILL_AMT" in reason for reason in picked.dropped)


@pytest.mark.parametrize("export", [each for each in exports.EXPORTS if each is not exports.orders])
def test_a_path_is_enough_for_a_report(export, tmp_path):
    semicolons = export.__name__.startswith("crm")
    path = tmp_path / f"{export.__name__}.csv"
    path.write_bytes(export().write_csv(separator=";" if semicolons else ",").encode())
    plan = make_plan(read_plan(OWN_TABLE), data=str(path), ks="2-4", starts=2, replicates="0")
    study = run(read_named(str(path), hints=plan.hints), plan)
    page = write_report(study, tmp_path / "out")["report.html"].read_text()
    outcomes = EXPECTED[export].get("outcome", [])
    kept_apart = [
        *outcomes,
        *EXPECTED[export].get("id", []),
        *EXPECTED[export].get("protected", []),
    ]
    assert not set(study.features.names) & set(kept_apart)
    for name in outcomes:
        assert study.profile.of(name)
    assert all(name.split("_")[0] in page for name in outcomes)


def test_purchases_are_first_made_customers(tmp_path):
    path = tmp_path / "orders.csv"
    exports.orders().write_csv(path)
    plan = make_plan(read_plan(OWN_TABLE), data=str(path))
    words = (
        f"segmentus rfm {path} --customer CustomerID --date InvoiceDate --amount UnitPrice "
        "--quantity Quantity --order InvoiceNo -o customers.csv"
    )
    with pytest.raises(InputError) as caught:
        run(read_named(str(path), hints=plan.hints), plan)
    assert words in str(caught.value)
