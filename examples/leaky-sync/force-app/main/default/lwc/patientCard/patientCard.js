import { LightningElement, api, wire } from 'lwc';
import getPatient from '@salesforce/apex/PatientCardController.getPatient';

export default class PatientCard extends LightningElement {
    @api recordId;
    patient;

    @wire(getPatient, { recordId: '$recordId' })
    wired({ data, error }) {
        if (data) {
            this.patient = data;
            console.log('diagnosis', data.Diagnosis__c);
            localStorage.setItem('lastPatientDob', this.patient.BirthDate__c);
        } else if (error) {
            console.error('patient could not be read', error.status);
        }
    }

    openPortal() {
        window.open('https://portal.example.com/chart?mrn=' + this.patient.MRN__c);
    }
}
