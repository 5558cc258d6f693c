import logging

from rest_framework import serializers

from .models import Plan, Subscriber

logger = logging.getLogger(__name__)


class SubscriberSerializer(serializers.ModelSerializer):
    class Meta:
        model = Subscriber
        fields = ["id", "first_name", "date_of_birth", "member_id"]

    def validate(self, attrs):
        #~ phi-in-log
        logger.debug("validating %s", attrs)
        return attrs

    def create(self, validated_data):
        #~ phi-in-log
        logger.info("creating %s", validated_data["member_id"])
        logger.info("creating %s", validated_data["id"])
        return super().create(validated_data)


class KeySerializer(serializers.ModelSerializer):
    class Meta:
        model = Subscriber
        fields = ["id"]

    def validate(self, attrs):
        logger.debug("validating %s", attrs)
        return attrs


class PlanSerializer(serializers.ModelSerializer):
    class Meta:
        model = Plan
        fields = "__all__"

    def create(self, validated_data):
        logger.info("creating plan %s", validated_data)
        return super().create(validated_data)
