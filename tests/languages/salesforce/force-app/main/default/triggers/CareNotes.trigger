trigger CareNotes on Care_Note__c (after update) {
    //#~ phi-in-log
    System.debug(Trigger.new);
    System.debug(Trigger.new.size());
    List<Care_Note__c> slim = [SELECT Id, OwnerId FROM Care_Note__c WHERE Id IN :Trigger.newMap.keySet()];
    System.debug(slim);
    for (Care_Note__c note : slim) {
        System.debug(note);
    }
    for (Care_Note__c note : Trigger.new) {
        Care_Note__c before = Trigger.oldMap.get(note.Id);
        System.debug('changed ' + note.Id);
        //#~ phi-in-log
        System.debug('was ' + before.Diagnosis__c);
    }
}
