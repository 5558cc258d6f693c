import logging
import threading

from django.db.models.signals import post_save
from django.dispatch import receiver
from rest_framework import viewsets
from rest_framework.response import Response

from .models import Plan, Subscriber
from .serializers import PlanSerializer, SubscriberSerializer

logger = logging.getLogger("dental")


class SubscriberViewSet(viewsets.ModelViewSet):
    queryset = Subscriber.objects.all()
    serializer_class = SubscriberSerializer

    def create(self, request, *args, **kwargs):
        serializer = self.get_serializer(data=request.data)
        #~ phi-in-log
        logger.info("created %s", serializer.data)
        return Response(serializer.data, status=201)

    def perform_create(self, serializer):
        subscriber = serializer.save()
        #~ phi-in-log
        logger.info("saved %s", subscriber)
        logger.info("saved %s", subscriber.pk)


class PlanViewSet(viewsets.ModelViewSet):
    queryset = Plan.objects.all()
    serializer_class = PlanSerializer

    def perform_create(self, serializer):
        plan = serializer.save()
        logger.info("saved plan %s: %s", plan, serializer.data)


@receiver(post_save, sender=Subscriber)
def on_subscriber(sender, instance, **kwargs):
    #~ phi-in-log
    logger.info("subscriber %s", instance.__dict__)


@receiver(post_save, sender=Plan)
def on_plan(sender, instance, **kwargs):
    logger.info("plan %s", instance.__dict__)


def tell(who, what):
    logger.info("%s: %s", who, what)


def later(subscriber: Subscriber, tasks, pool):
    #~ phi-in-log
    tasks.add_task(tell, "new", subscriber.member_id)
    #~ phi-in-log
    threading.Thread(target=tell, args=(subscriber.member_id, "new")).start()
    #~ phi-in-log
    pool.submit(print, subscriber.date_of_birth)
    tasks.add_task(tell, "new", subscriber.pk)


class Refused(Exception):
    def __init__(self, subscriber):
        super().__init__(f"refused for {subscriber.member_id}")


class Desk:
    def decide(self, subscriber, plan):
        if plan is None:
            raise Refused(subscriber)

    def handed_on(self, subscriber):
        try:
            self.decide(subscriber, None)
        except KeyError:
            logger.info("no key")

    def again(self, subscriber):
        try:
            self.decide(subscriber, None)
        except Refused:
            raise

    def quiet(self, subscriber):
        try:
            self.decide(subscriber, None)
        except Refused:
            logger.info("refused")

    def run(self, subscriber):
        try:
            self.handed_on(subscriber)
        except Refused as error:
            #~ phi-in-log
            logger.error("denied: %s", error)
        try:
            self.again(subscriber)
        except Exception as error:
            #~ phi-in-log
            logger.error("denied: %s", error)
        try:
            self.quiet(subscriber)
        except Refused as error:
            logger.error("denied: %s", error)


def columns(cursor):
    cursor.execute("SELECT id, member_id, ward FROM subscribers")
    for key, member, ward in cursor:
        logger.info("%s on %s", key, ward)
        #~ phi-in-log
        logger.info("%s", member)


def called(loop, subscriber: Subscriber):
    #~ phi-in-log
    loop.call_soon(logger.info, subscriber.member_id)
    loop.call_soon(logger.info, subscriber.pk)
