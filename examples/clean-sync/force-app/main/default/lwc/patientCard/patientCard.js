import { LightningElement, api, wire } from 'lwc';
import getPatient from '@salesforce/apex/PatientCardController.getPatient';

export default class PatientCard extends LightningElement {
    @api recordId;
    patient;

    @wire(getPatient, { recordId: '$recordId' })
    wired({ data, error }) {
        if (data) {
            this.patient = data;
            console.log('patient read', this.recordId);
            localStorage.setItem('patientCardCollapsed', 'false');
        } else if (error) {
            console.error('patient could not be read', error.status);
        }
    }

    openPortal() {
        window.open('https://portal.example.com/home');
    }
}
