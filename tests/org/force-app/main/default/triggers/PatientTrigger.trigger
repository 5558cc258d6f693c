trigger PatientTrigger on Patient__c (before insert) {
    for (Patient__c one : Trigger.new) {
        one.Attr_1__c = null;
    }
}
