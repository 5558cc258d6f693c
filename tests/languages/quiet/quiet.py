import logging, collections
from django.utils.translation import gettext as _
logger = logging.getLogger(__name__)

class Command:
    def handle(self, patients, queryset, settings, form, schema, weather, node, instrument):
        logger.info("patients: %d", len(patients))
        logger.info("patients with diagnosis: %d", queryset.filter(diagnosis__isnull=False).count())
        logger.info("migrating %s", queryset.model._meta.db_table)
        logger.info("fields %s", [f.name for f in schema.fields])
        logger.info("columns %s", list(schema.columns))
        logger.info("label %s", form.fields["birth_date"].label)
        logger.info("errors %s", form.fields["birth_date"].error_messages)
        logger.info("weather %s", weather.condition)
        logger.info("node %s", node.address)
        logger.info("device temperature %s", instrument.temperature)
        logger.info("took %.2f s for %s", 1.2, "patient_export")
        logger.info("bucket %s", settings.PATIENT_BUCKET)
        logger.info("retention %s", settings.PATIENT_RETENTION_DAYS)
        logger.info("per gender %s", collections.Counter(p.gender for p in patients))
        logger.info("oldest age %s", max(p.age for p in patients))
        logger.info("ids %s", [p.id for p in patients])
        logger.info("ids %s", ",".join(str(p.pk) for p in patients))
        logger.info("any minor: %s", any(p.age < 18 for p in patients))
        logger.info("type %s", type(patients[0]).__name__)
        logger.info(_("Patient name is required"))
        logger.info("created %s", patients[0].created_at)
        logger.info("version %s", patients[0].version)
        logger.info("consent %s", patients[0].consent_given)
        logger.info("batch size %d of %s", 10, patients.__class__)
        logger.info("code system %s", patients[0].diagnosis_code_system)
        logger.info("task %s", self.task_name)
        # #~ phi-in-log
        logger.info("one of its lines does speak of %s", patients[0].ssn)
        logger.info("has ssn %s", bool(patients[0].ssn))
        logger.info("in list %s", patients[0].diagnosis in settings.CODES)
        logger.info("length %d", len(patients[0].ssn))
        logger.info("adults %d", sum(1 for p in patients if p.age >= 18))
        for i, p in enumerate(patients):
            logger.info("row %d of %s", i, p.id)
            # #~ phi-in-log
            logger.info("row %s", p.ssn)
        logger.info("ids %s", list(map(lambda p: p.id, patients)))
        photo = patients[0].photo
        logger.info("photo %s of %d bytes", photo.name.rsplit(".", 1)[-1], photo.size)
        raise ValueError("diagnosis is not in the list")


class NoCoverage(Exception):
    def __init__(self, ssn):
        super().__init__("no coverage")
        self.ssn = ssn


class Refused(Exception):
    def __init__(self, ssn):
        super().__init__("refused " + ssn)


def cover(patient):
    if patient.plan is None:
        raise NoCoverage(patient.ssn)
    # #~ phi-in-exception
    raise Refused(patient.ssn)
