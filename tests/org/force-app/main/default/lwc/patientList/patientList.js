import { LightningElement, api } from 'lwc';
import find from '@salesforce/apex/PatientSearch.find';

export default class PatientList extends LightningElement {
    @api name;
    patients = [];

    async connectedCallback() {
        this.patients = await find({ name: this.name });
        console.log('patients: ' + this.patients.length);
    }
}
