"""What is stored, one module per concept, with its invariants as constraints."""

from app.models.account import LoginSession, Membership
from app.models.activation import ActivationCode
from app.models.attachment import Attachment
from app.models.audit import AuditEntry
from app.models.base import db
from app.models.case import Case, CaseAction, CaseDuty, CaseStep, ReturnedLine
from app.models.conversion import ConversionRule
from app.models.declaration import Declaration, HourLine
from app.models.document import DocumentYear, IssuedDocument, NumberSeries
from app.models.filing import Filing
from app.models.ledger import LedgerEntry, YearTotal
from app.models.organisation import Organisation, OrganisationCapacity, Region
from app.models.password_record import PasswordRecord
from app.models.person import Employment, Person
from app.models.phrase import Phrase
from app.models.results import ImportBatch, ImportRow
from app.models.second_factor import RecoveryCode, SecondFactor
from app.models.sign_in_attempt import SignInAttempt

__all__ = [
    "ActivationCode",
    "Attachment",
    "AuditEntry",
    "Case",
    "CaseAction",
    "CaseDuty",
    "CaseStep",
    "ConversionRule",
    "Declaration",
    "DocumentYear",
    "Employment",
    "Filing",
    "HourLine",
    "ImportBatch",
    "ImportRow",
    "IssuedDocument",
    "LedgerEntry",
    "LoginSession",
    "Membership",
    "NumberSeries",
    "Organisation",
    "OrganisationCapacity",
    "PasswordRecord",
    "Person",
    "Phrase",
    "RecoveryCode",
    "Region",
    "ReturnedLine",
    "SecondFactor",
    "SignInAttempt",
    "YearTotal",
    "db",
]
