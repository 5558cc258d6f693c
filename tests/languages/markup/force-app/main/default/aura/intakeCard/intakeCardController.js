({
  show: function (component, event, helper) {
    var intake = component.get('v.intake');
    // #~ phi-in-log
    $A.log('shown ' + intake.Box7__c);
    $A.log('shown ' + intake.Status__c);
    helper.note(component.get('v.intake'));
  },
});
