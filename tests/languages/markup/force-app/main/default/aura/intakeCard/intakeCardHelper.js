({
  note: function (intake) {
    // #~ phi-in-log
    console.log(intake.Box7__c);
  },
});
