import { LightningElement, api } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import { getFieldValue } from 'lightning/uiRecordApi';
import DIAGNOSIS from '@salesforce/schema/Care_Note__c.Diagnosis__c';

export default class NoteCard extends NavigationMixin(LightningElement) {
    @api recordId;
    note;
    ask() {
        const diagnosis = getFieldValue(this.note.data, DIAGNOSIS);
        //#~ phi-in-url
        this[NavigationMixin.Navigate]({
            type: 'standard__webPage',
            attributes: { url: 'https://forms.example.com/?d=' + diagnosis },
        });
        this[NavigationMixin.Navigate]({
            type: 'standard__recordPage',
            attributes: { recordId: this.recordId, actionName: 'view' },
        });
    }
}
