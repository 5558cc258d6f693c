from django.db import models


class Subscriber(models.Model):
    first_name = models.CharField(max_length=40)
    date_of_birth = models.DateField()
    member_id = models.CharField(max_length=20)

    def __str__(self):
        return f"{self.first_name} ({self.member_id})"


class Plan(models.Model):
    name = models.CharField(max_length=80)
    code = models.CharField(max_length=10)
