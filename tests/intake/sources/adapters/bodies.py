"""What each platform sends, as its documents and samples show it."""

from typing import Any

GOOGLE = {
    "lead_id": "TeSter-Opaque-0001-may-be-very-long",
    "api_version": "1.0",
    "form_id": 40012345678,
    "campaign_id": 21212345678,
    "adgroup_id": 151512345678,
    "creative_id": 700012345678,
    "asset_group_id": 6400123456,
    "gcl_id": "Cj0KCQ-sample",
    "google_key": "per-form-key",
    "is_test": False,
    "lead_stage": "OPEN",
    "user_column_data": [
        {"column_id": "FULL_NAME", "string_value": "Dana Reyes", "column_name": "Full Name"},
        {"column_id": "EMAIL", "string_value": "dana@example.com"},
        {"column_id": "PHONE_NUMBER", "string_value": "+15550100123"},
        {"column_id": "COMPANY_SIZE", "string_value": "51-200"},
        {"column_id": "What do you ship?", "string_value": "bikes"},
    ],
}
TYPEFORM = {
    "event_id": "01HX0SAMPLE",
    "event_type": "form_response",
    "form_response": {
        "form_id": "abC123",
        "token": "f0e1d2c3b4a5",
        "hidden": {"utm_source": "google", "gclid": "Cj0-sample"},
        "calculated": {"score": 9},
        "definition": {
            "fields": [
                {"id": "q1", "ref": "full_name", "title": "Your name?"},
                {"id": "q4", "ref": "01H-4f9d-8a7b-long-uuid-made-by-typeform", "title": "What do you ship?"},
            ]
        },
        "answers": [
            {"type": "text", "text": "Dana Reyes", "field": {"id": "q1", "ref": "full_name"}},
            {"type": "email", "email": "dana@example.com", "field": {"id": "q2", "ref": "mail"}},
            {"type": "choice", "choice": {"label": "11-50"}, "field": {"id": "q3", "ref": "size"}},
            {
                "type": "choices",
                "choices": {"labels": ["bikes", "boats"], "other": "trains"},
                "field": {"id": "q4", "ref": "01H-4f9d-8a7b-long-uuid-made-by-typeform"},
            },
        ],
    },
}
CALENDLY = {
    "event": "invitee.created",
    "payload": {
        "uri": "https://api.calendly.com/scheduled_events/E1/invitees/I1",
        "email": "dana@example.com",
        "name": "Dana Reyes",
        "text_reminder_number": "+15550100123",
        "questions_and_answers": [{"question": "Company?", "answer": "Acme", "position": 0}],
        "tracking": {"utm_source": "google", "utm_campaign": "summer", "salesforce_uuid": None},
        "rescheduled": False,
        "scheduled_event": {"start_time": "2026-06-25T08:00:00Z"},
    },
}
HUBSPOT_FORM = {
    "submittedAt": 1750588205000,
    "fields": [
        {"objectTypeId": "0-1", "name": "email", "value": "dana@example.com"},
        {"objectTypeId": "0-1", "name": "firstname", "value": "Dana"},
    ],
    "context": {
        "hutk": "60c2ccdfe4892f0fa0593940b12c11aa",
        "pageUri": "https://example.com/demo?utm_source=google&gclid=Abc",
    },
    "legalConsentOptions": {
        "consent": {"consentToProcess": True, "communications": [{"value": True, "subscriptionTypeId": 999}]}
    },
}
# As Meta sends it: escaped letters, an escaped slash, half of the ids as numbers, another field between.
MANY_PAGES = (
    rb'{"object":"page","entry":[{"id":"1029384756","time":1795600005,"changes":[{"field":"leadgen","value"'
    rb':{"leadgen_id":"900000000000000001","page_id":"1029384756","form_id":"556677889900","created_time":1'
    rb'795600001}},{"field":"feed","value":{"item":"comment","message":"Z\u00fcrich \ud83d\ude00 \u003cb\u0'
    rb'03e \/"}},{"field":"leadgen","value":{"leadgen_id":900000000000000002,"page_id":1029384756,"form_id"'
    rb':556677889900,"adgroup_id":120200000000000001,"ad_id":120200000000000001,"created_time":1795600002}}'
    rb']},{"id":"1029384757","time":1795600006,"changes":[{"field":"leadgen","value":{"leadgen_id":"9000000'
    rb'00000000003","page_id":"1029384757","form_id":"556677889901","created_time":1795600003}}]}]}'
)
GRAPH = {
    "id": "9876543210123456",
    "created_time": "2026-06-22T10:30:05+0000",
    "form_id": "556677889900",
    "ad_id": "120200000000001",
    "campaign_id": "120200000000009",
    "campaign_name": "Summer",
    "platform": "ig",
    "is_organic": False,
    "field_data": [
        {"name": "full_name", "values": ["Dana Reyes"]},
        {"name": "email", "values": ["dana@example.com"]},
        {"name": "phone_number", "values": ["+15550100123"]},
        {"name": "what_size_is_your_team?", "values": ["11_50"]},
        {"name": "interests", "values": ["bikes", "boats"]},
        {"name": "job_title"},
    ],
}
NOTIFICATION = {
    "type": "LEAD_ACTION",
    "leadGenFormResponse": "urn:li:leadGenFormResponse:a1b2-3",
    "leadGenForm": "urn:li:versionedLeadGenForm:(urn:li:leadGenForm:3162,1)",
    "associatedEntity": {"creative": "urn:li:sponsoredCreative:1"},
    "leadType": "SPONSORED",
    "leadAction": "CREATED",
    "occurredAt": 1750588205123,
}
RESPONSE = {
    "id": "a1b2-3",
    "submittedAt": 1750588205000,
    "testLead": False,
    "versionedLeadGenFormUrn": "urn:li:versionedLeadGenForm:(urn:li:leadGenForm:3162,1)",
    "leadMetadata": {"sponsoredLeadMetadata": {"campaign": "urn:li:sponsoredCampaign:778899"}},
    "formResponse": {
        "answers": [
            {"questionId": 1, "answerDetails": {"textQuestionAnswer": {"answer": "Dana"}}},
            {"questionId": 2, "answerDetails": {"textQuestionAnswer": {"answer": "dana@example.com"}}},
            {"questionId": 3, "answerDetails": {"multipleChoiceAnswer": {"options": [3]}}},
            {"questionId": 9, "answerDetails": {"textQuestionAnswer": {"answer": "bikes"}}},
        ]
    },
}
FORM = {
    "content": {
        "questions": [
            {"questionId": 1, "predefinedField": "FIRST_NAME"},
            {"questionId": 2, "predefinedField": "EMAIL"},
            {
                "questionId": 3,
                "name": "Fleet?",
                "questionDetails": {
                    "multipleChoiceQuestionDetails": {"options": [{"id": 3, "text": {"text": "Large"}}]}
                },
            },
        ]
    }
}
CHANGE = {
    "objectId": 512,
    "propertyName": "dealstage",
    "propertyValue": "closedwon",
    "eventId": 1,
    "portalId": 62515,
    "occurredAt": 1795600002000,
    "subscriptionType": "deal.propertyChange",
    "attemptNumber": 0,
}
PIPEDRIVE: dict[str, Any] = {
    "meta": {
        "action": "change",
        "entity": "deal",
        "entity_id": "8",
        "id": "71825ee0-0000-0000-0000-000000000002",
        "timestamp": "2026-06-22T10:30:05.089Z",
        "version": "2.0",
    },
    "data": {
        "id": 8,
        "title": "Acme",
        "status": "won",
        "value": 1200,
        "currency": "EUR",
        "owner_id": 12415231,
        "won_time": "2026-06-22T10:30:04Z",
        "lost_reason": None,
    },
    "previous": {"status": "open"},
}
SALESFORCE = """<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>
<notifications xmlns="http://soap.sforce.com/2005/09/outbound"><OrganizationId>00Dxx0000001gPLEAY</OrganizationId>
<SessionId xsi:nil="true"/>
<Notification><Id>04lxx000001AbCdEAV</Id><sObject xsi:type="sf:Opportunity"
 xmlns:sf="urn:sobject.enterprise.soap.sforce.com"><sf:Id>006xx000004TmiQAAS</sf:Id>
<sf:Amount>1200.0</sf:Amount><sf:CurrencyIsoCode>EUR</sf:CurrencyIsoCode><sf:StageName>Closed Won</sf:StageName>
<sf:OwnerId>005xx</sf:OwnerId><sf:LastStageChangeDate>2026-06-22T10:30:04.000Z</sf:LastStageChangeDate>
</sObject></Notification></notifications></soapenv:Body></soapenv:Envelope>"""

CONTACT_CHANGE = CHANGE | {
    "objectId": 77,
    "propertyName": "jobtitle",
    "propertyValue": "Head of Operations",
    "subscriptionType": "contact.propertyChange",
}
# The code of a field of the company's own.
SIZE_CODE = "9dc80c50d78a15643bfc4ca79d76156a73a1ca0e"
PIPEDRIVE_PERSON: dict[str, Any] = {
    "meta": PIPEDRIVE["meta"] | {"entity": "person"},
    "data": {
        "id": 8,
        "name": "Dana Reyes",
        "job_title": "Head of Operations",
        "emails": [
            {"value": "old@example.com", "primary": False},
            {"value": "dana@example.com", "primary": True},
        ],
        "update_time": "2026-06-22T10:30:04Z",
        "custom_fields": {SIZE_CODE: {"type": "enum", "id": 42}, "other": None},
    },
    "previous": {"custom_fields": {SIZE_CODE: None}},
}
COMPANY_CHANGE = CHANGE | {
    "objectId": 900,
    "propertyName": "numberofemployees",
    "propertyValue": "120",
    "subscriptionType": "company.propertyChange",
}
PIPEDRIVE_ORGANIZATION: dict[str, Any] = {
    "meta": PIPEDRIVE["meta"] | {"entity": "organization", "entity_id": "1"},
    "data": {
        "id": 1,
        "name": "Reyes Logistics",
        "owner_id": 12415231,
        "employee_count": 120,
        "update_time": "2026-06-22T10:30:04Z",
        "custom_fields": {SIZE_CODE: {"type": "enum", "id": 42}},
    },
    "previous": {"name": "Reyes", "employee_count": 80},
}
SALESFORCE_CONTACT = """<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>
<notifications xmlns="http://soap.sforce.com/2005/09/outbound"><OrganizationId>00Dxx0000001gPLEAY</OrganizationId>
<SessionId xsi:nil="true"/>
<Notification><Id>04lxx000001AbCdEAW</Id><sObject xsi:type="sf:Lead" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">
<sf:Id>00Qxx000004TmiQAAS</sf:Id><sf:Email>Dana@Example.com</sf:Email><sf:Name>Dana Reyes</sf:Name>
<sf:Company>Reyes Logistics</sf:Company><sf:Industry>Transportation</sf:Industry>
<sf:NumberOfEmployees>120</sf:NumberOfEmployees>
<sf:AnnualRevenue>9000000.0</sf:AnnualRevenue><sf:CurrencyIsoCode>EUR</sf:CurrencyIsoCode>
<sf:Description>Call in the afternoon</sf:Description>
<sf:LastModifiedDate>2026-06-22T10:30:04.000Z</sf:LastModifiedDate>
</sObject></Notification></notifications></soapenv:Body></soapenv:Envelope>"""
