trigger VisitTrigger on Visit__c (after insert) {
    Set<Id> patients = new Set<Id>();
    for (Visit__c v : Trigger.new) {
        patients.add(v.Patient__c);
        System.debug('visit of ' + v.Patient__c);
        //#~ phi-in-log
        System.debug('visit for ' + v.Diagnosis__c);
    }
    System.debug('patients ' + patients);
    List<Id> visits = new List<Id>(Trigger.newMap.keySet());
    System.debug('visits ' + visits);
}
