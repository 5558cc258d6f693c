import { LightningElement, api, wire } from "lwc";
import { getRecord } from "lightning/uiRecordApi";
import DIAGNOSIS from "@salesforce/schema/Visit__c.Diagnosis__c";
import FLOOR from "@salesforce/schema/Room__c.Floor__c";
import findVisits from "@salesforce/apex/VisitBoard.findVisits";
import findRooms from "@salesforce/apex/VisitBoard.findRooms";

export default class VisitBoard extends LightningElement {
  @api recordId;
  @wire(getRecord, { recordId: "$recordId", fields: [DIAGNOSIS, FLOOR] })
  shown;

  async load() {
    const [visits, rooms] = await Promise.all([findVisits(), findRooms()]);
    //#~ phi-in-log
    console.log("visits", JSON.stringify(visits));
    console.log("rooms", JSON.stringify(rooms));
  }

  tell(found) {
    //#~ phi-in-log
    console.log(found.data.fields[DIAGNOSIS.fieldApiName].value);
    console.log(found.data.fields[FLOOR.fieldApiName].value);
    //#~ phi-in-log
    console.log(found.plan.Diagnosis__c);
    console.log(found.plan.Floor__c);
  }
}
