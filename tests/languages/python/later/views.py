from .tasks import tell, count


def go(patient):
    # #~ phi-in-log, phi-in-cache
    tell.delay(1, patient.diagnosis)
    # #~ phi-in-log, phi-in-cache
    tell.apply_async(args=[1, patient.diagnosis])
    count.delay(patient.id, 3)
