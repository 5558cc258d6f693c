from dataclasses import dataclass, field

from django.db import models
from pydantic import BaseModel


class Client(models.Model):
    patient_name = models.CharField(max_length=80)
    date_of_birth = models.DateField()
    extra_4 = models.CharField(max_length=40, help_text="ICD-10 diagnosis code")
    extra_5 = models.CharField(max_length=40, help_text="Favorite color")


class Intake(models.Model):
    patient_name = models.CharField(max_length=80)
    diagnosis = models.CharField(max_length=80)

    def __str__(self):
        return f"{self.patient_name}"


class SessionIn(BaseModel):
    visit_ref: str
    patient_name: str
    diagnosis: str


@dataclass
class Assessment:
    assessment_id: str
    diagnosis: str = field(repr=False)
    patient_name: str = field(repr=False)


@dataclass
class Referral:
    referral_id: str
    diagnosis: str
    patient_name: str
