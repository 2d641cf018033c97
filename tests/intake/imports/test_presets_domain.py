"""What ad platforms and CRM systems export, as they write it, is read without a map."""

import pytest

from services.intake.imports.domain import rows
from tests.intake.imports.exports import read


def test_leads_of_meta() -> None:
    export = (
        "id\tcreated_time\tad_id\tad_name\tadset_id\tadset_name\tcampaign_id\tcampaign_name\tform_id\tform_name\t"
        "is_organic\tplatform\twork_email\tfull_name\tphone_number\tcompany_name\tlead_status\n"
        "l:1508875954280849\t2026-06-22T10:30:05-05:00\tag:1202\tVideo\tas:12\tBroad\tc:11\tSummer\tf:77\tDemo\t"
        "false\tig\tdana@example.com\tDana Reyes\tp:+12025550123\tReyes Logistics\tCREATED\n"
        "l:1508875954280850\t2026-06-23T10:30:05-05:00\t\t\t\t\t\t\tf:77\tDemo\t"
        "true\tfb\tlee@example.com\tLee Hale\t\t\tCREATED\n"
    )

    assert read(export.encode("utf-16"), "leads") == ("meta", [
        {
            "source": "fair", "external_id": "1508875954280849", "occurred_at": "2026-06-22T15:30:05+00:00",
            "contact": {"email": "dana@example.com", "name": "Dana Reyes", "phone": "+12025550123"},
            "company": {"name": "Reyes Logistics"},
            "touch": {"channel": "paid_social", "ad_id": "1202", "campaign": "Summer"},
        },
        {
            "source": "fair", "external_id": "1508875954280850", "occurred_at": "2026-06-23T15:30:05+00:00",
            "contact": {"email": "lee@example.com", "name": "Lee Hale"}, "touch": {"channel": "organic_social"},
        },
    ])  # fmt: skip


def test_spend_of_meta() -> None:
    export = (
        'Campaign name,Day,"Amount spent (EUR)",Impressions,Link clicks,Results,Reporting starts,Reporting ends\n'
        "Brand,2026-11-01,128.70,204540,8430,,2026-11-01,2026-11-01\n"
    )

    assert read(export.encode("utf-8-sig"), "spend", None) == ("meta", [
        {
            "source": "meta", "channel": "paid_social", "date": "2026-11-01", "campaign": "Brand",
            "amount": {"amount": "128.70", "currency": "EUR"}, "impressions": 204540, "clicks": 8430,
        }
    ])  # fmt: skip


@pytest.mark.parametrize(("separator", "encoding"), [(",", "utf-8"), ("\t", "utf-16")], ids=["csv", "csv for Excel"])
def test_spend_of_google_ads(separator: str, encoding: str) -> None:
    lines = [
        ["Campaign report"],
        ["September 1, 2026 - September 2, 2026"],
        ["Day", "Campaign", "Campaign ID", "Currency code", "Cost", "Impr.", "Clicks", "Conversions"],
        ["2026-09-01", "Brand search", "111", "USD", "1,204.50", "48,210", "1,930", "96.00"],
        ["2026-09-02", "Brand search", "111", "USD", " --", "0", "0", "0.00"],
        ["Total: Campaigns", " --", " --", "USD", "1,204.50", "48,210", "1,930", "96.00"],
        ["Total: Account", " --", " --", "USD", "1,204.50", "48,210", "1,930", "96.00"],
    ]
    quoted = [[f'"{cell}"' if "," in cell else cell for cell in line] for line in lines]
    export = "".join(separator.join(line) + "\r\n" for line in quoted)

    preset, days = read(export.encode(encoding), "spend", None)

    assert (preset, days) == ("google_ads", [
        {
            "source": "google_ads", "date": "2026-09-01", "campaign": "Brand search", "impressions": 48210,
            "clicks": 1930, "amount": {"amount": "1204.50", "currency": "USD"},
        },
        {
            "source": "google_ads", "date": "2026-09-02", "campaign": "Brand search", "impressions": 0, "clicks": 0,
            "amount": {"amount": "0", "currency": "USD"},
        },
    ])  # fmt: skip


def test_leads_of_google_ads() -> None:
    export = (
        "Lead ID,Form ID,Campaign ID,Campaign name,Ad group ID,GCLID,Submission time,Full name,Work email\n"
        "TeSter-123,40000000000,21212345678,Search,101,EAIaIQ,2026-06-22 10:30:05+00:00,Dana Reyes,dana@example.com\n"
    )

    assert read(export.encode(), "leads") == ("google_ads", [
        {
            "source": "fair", "external_id": "TeSter-123", "occurred_at": "2026-06-22T10:30:05+00:00",
            "contact": {"email": "dana@example.com", "name": "Dana Reyes"},
            "touch": {"campaign": "Search", "click_id": {"gclid": "EAIaIQ"}},
        }
    ])  # fmt: skip


def test_spend_of_linkedin_has_the_month_first() -> None:
    export = (
        "Campaign Performance Report (in UTC)\nReport Start: 9/1/2026, Report End: 9/2/2026\n\n"
        "Start Date (in UTC)\tAccount Name\tCampaign Group Name\tCampaign Name\tCampaign ID\tCurrency\tTotal Spent\t"
        "Impressions\tClicks\n"
        '9/1/2026\tAcme\tDefault\tLeads, directors\t11\tUSD\t"1,234.50"\t10000\t200\n'
        "9/2/2026\tAcme\tDefault\tBrand\t12\tUSD\t$10.25\t500\t4\n"
        "Total\t\t\t\t\tUSD\t1,244.75\t10500\t204\n"
    )

    preset, days = read(export.encode("utf-16"), "spend", None)

    assert (preset, [(day["date"], day["campaign"], day["amount"]) for day in days]) == ("linkedin", [
        ("2026-09-01", "Leads, directors", {"amount": "1234.50", "currency": "USD"}),
        ("2026-09-02", "Brand", {"amount": "10.25", "currency": "USD"}),
    ])  # fmt: skip


def test_leads_of_linkedin() -> None:
    export = (
        "Lead ID,Submitted at,Campaign name,Form name,First name,Last name,Email,Job title,Company name,Company size\n"
        "5c6c5f9e,2026-06-22 10:30,Fleet,Demo,Dana,Reyes,dana@example.com,Head of Fleet,Reyes Logistics,51-200\n"
    )

    assert read(export.encode(), "leads") == ("linkedin", [
        {
            "source": "fair", "external_id": "5c6c5f9e", "occurred_at": "2026-06-22T10:30:00+00:00",
            "contact": {"email": "dana@example.com", "name": "Dana Reyes"}, "role": {"title": "Head of Fleet"},
            "company": {"name": "Reyes Logistics", "employees": "51-200"},
            "touch": {"channel": "paid_social", "campaign": "Fleet"},
        }
    ])  # fmt: skip


def test_leads_of_tiktok() -> None:
    export = (
        "lead_id,created_time,ad_id,ad_name,adgroup_id,adgroup_name,campaign_id,campaign_name,page_id,page_name,is_test,"
        "Name,Email,Phone number,Comentarios\r\n"
        '7412345678901234567,2026-09-20 14:03:11,\'1809876543210987,Video,1809876543210000,LAL,="1809876543200000",'
        'Autumn,7400000000000000001,Demo,false,Ana Reyes,ana@example.com,+56911112222,"Hola, quiero info\r\nsobre"\r\n'
        "7412345678901234568,1758376800,1809876543210988,Video,1809876543210000,LAL,1809876543200000,Autumn,,,true,"
        "Test Lead,test@example.com,,\r\n"
    )

    assert read(export.encode(), "leads") == ("tiktok", [
        {
            "source": "fair", "external_id": "7412345678901234567", "occurred_at": "2026-09-20T14:03:11+00:00",
            "contact": {"name": "Ana Reyes", "email": "ana@example.com", "phone": "+56911112222"}, "test": False,
            "touch": {"channel": "paid_social", "campaign": "Autumn", "ad_id": "1809876543210987"},
            "interest": {"message": "Hola, quiero info\r\nsobre"},
        },
        {
            "source": "fair", "external_id": "7412345678901234568", "occurred_at": "2025-09-20T14:00:00+00:00",
            "contact": {"name": "Test Lead", "email": "test@example.com"}, "test": True,
            "touch": {"channel": "paid_social", "campaign": "Autumn", "ad_id": "1809876543210988"},
        },
    ])  # fmt: skip


def test_spend_of_tiktok() -> None:
    export = (
        "Campaign name,By Day,Cost,Currency,Impressions,Clicks (destination)\nAutumn,2026-09-20,42.18,EUR,4210,86\n"
        "Total of 1 results,-,42.18,EUR,4210,86\n"
    )

    preset, days = read(export.encode("utf-8-sig"), "spend", None)

    assert (preset, days[0]["date"], days[0]["amount"]) == (
        "tiktok", "2026-09-20", {"amount": "42.18", "currency": "EUR"},
    )  # fmt: skip
    assert len(days) == 1


@pytest.mark.parametrize(
    "header",
    [
        "Record ID,First Name,Last Name,Email,Phone Number,Lifecycle Stage,Create Date,Company Name",
        "Record ID - Contact,First Name,Last Name,Email,Phone Number,Contact owner,Create Date,Associated Company",
    ],
)
def test_contacts_of_hubspot(header: str) -> None:
    export = f"{header}\n101,Camille,Durand,camille@example.com,+33 6 12 34 56 78,lead,2024-03-12 09:14,Durand SA\n"

    assert read(export.encode("utf-8-sig"), "leads") == ("hubspot", [
        {
            "source": "fair", "occurred_at": "2024-03-12T09:14:00+00:00", "company": {"name": "Durand SA"},
            "contact": {
                "external_id": "101", "email": "camille@example.com", "phone": "+33 6 12 34 56 78",
                "name": "Camille Durand",
            },
            "external_id": read_id(export),
        }
    ])  # fmt: skip


def read_id(export: str) -> str:
    """The id that is made of what the only row says."""
    _, (row,) = read(export.encode(), "leads")
    assert rows.is_made_id(row["external_id"])
    return str(row["external_id"])


def test_deals_of_hubspot() -> None:
    export = (
        "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Close Date,Create Date,Deal owner,Associated Contact\n"
        "7,Fleet,Closed Won,Sales,1200.50,2025-03-04 10:00,2025-01-01 09:00,Sam Lee,Dana Reyes (dana@example.com)\n"
        "8,Vans,Contract Sent,Sales,500,,2025-01-02 09:00,Sam Lee,Lee Hale (lee@example.com)\n"
        "9,Bus,On hold,Sales,,,2025-01-02 09:00,Sam Lee,\n"
    )

    preset, (won, begun, unknown) = read(export.encode(), "deals", currency="EUR")

    assert preset == "hubspot"
    assert won == {
        "deal_id": "7", "stage": "won", "amount": {"amount": "1200.50", "currency": "EUR"},
        "lead": {"email": "dana@example.com"}, "occurred_at": "2025-03-04T10:00:00+00:00",
    }  # fmt: skip
    assert (begun["stage"], begun["lead"]) == ("opportunity", {"email": "lee@example.com"})
    assert unknown == "Deal Stage: Say in the map what this word means (values)."


SALESFORCE_FOOTER = (
    '\n\n"Leads of the fair"\n"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."\n'
    '"Confidential Information - Do Not Distribute"\n"Generated By:  Kim Lee  6/22/2026 8:51 PM"\n"Acme"\n'
)


def test_leads_of_salesforce_end_where_the_report_does() -> None:
    export = (
        '"Lead Owner","First Name","Last Name","Title","Company / Account","Lead Source","Email","Create Date"\n'
        '"Kim Lee","Jörg","Ähre","Einkäufer","Höfe GmbH","Messe","joerg@example.com","22.06.2026"\n' + SALESFORCE_FOOTER
    )

    preset, leads = read(export.encode("cp1252"), "leads")

    assert (preset, len(leads)) == ("salesforce", 1)
    assert leads[0]["contact"] == {"name": "Jörg Ähre", "email": "joerg@example.com"}
    assert (leads[0]["company"], leads[0]["answers"]) == ({"name": "Höfe GmbH"}, {"Lead Source": "Messe"})


def test_opportunities_of_salesforce() -> None:
    export = (
        '"Opportunity ID","Opportunity Name","Stage","Amount","Amount Currency","Close Date","Contact: Email"\n'
        '"006xx000004TmiQ","Fleet","Closed Won","1,200.50","EUR","6/22/2026","dana@example.com"\n'
        '"006xx000004TmiR","Vans","Negotiation/Review","1,300.50","EUR","6/23/2026","lee@example.com"\n'
        '"Grand Totals (2 records)"\n' + SALESFORCE_FOOTER
    )

    preset, (won, begun) = read(export.encode(), "deals")

    assert preset == "salesforce"
    assert won == {
        "deal_id": "006xx000004TmiQ", "stage": "won", "amount": {"amount": "1200.50", "currency": "EUR"},
        "lead": {"email": "dana@example.com"}, "occurred_at": "2026-06-22T00:00:00+00:00",
    }  # fmt: skip
    assert begun == "The row does not say when it happened."


def test_people_of_pipedrive() -> None:
    export = (
        "Person - ID,Person - Name,Person - Email - Work,Person - Email - Home,Person - Phone - Mobile,"
        "Person - Organization,Person - Owner,Person - Person created\n"
        "12,Dana Reyes,,dana@example.com,+12025550123,Reyes Logistics,Kim,2025-01-01 09:00:00\n"
    )

    preset, (person,) = read(export.encode(), "leads")

    assert preset == "pipedrive"
    assert person["contact"] == {
        "external_id": "12", "name": "Dana Reyes", "email": "dana@example.com", "phone": "+12025550123",
    }  # fmt: skip
    assert (person["company"], person["occurred_at"]) == ({"name": "Reyes Logistics"}, "2025-01-01T09:00:00+00:00")


def test_deals_of_pipedrive() -> None:
    export = (
        "Deal - ID,Deal - Title,Deal - Stage,Deal - Status,Deal - Owner,Deal - Value,Deal - Currency of Value,"
        "Deal - Won time,Deal - Lost time,Deal - Lost reason,Deal - Add time,Person - Email - Work\n"
        "7,Fleet,Negotiations Started,Won,Kim,1200.50,EUR,2025-03-04 10:00:00,,,2025-01-01 09:00:00,dana@example.com\n"
        "8,Vans,Demo Scheduled,Open,Kim,,,,,,2025-01-02 09:00:00,lee@example.com\n"
    )

    preset, (won, begun) = read(export.encode(), "deals")

    assert preset == "pipedrive"
    assert won == {
        "deal_id": "7", "stage": "won", "amount": {"amount": "1200.50", "currency": "EUR"},
        "lead": {"email": "dana@example.com"}, "occurred_at": "2025-03-04T10:00:00+00:00",
    }  # fmt: skip
    assert begun == {
        "deal_id": "8", "stage": "opportunity", "lead": {"email": "lee@example.com"},
        "occurred_at": "2025-01-02T09:00:00+00:00",
    }  # fmt: skip
