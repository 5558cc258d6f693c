import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('clients')
export class Client {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column() fullName!: string;
  @Column() birthDate!: string;
  @Column() diagnosis!: string;
}

export interface SessionView {
  visitRef: string;
  patientName: string;
  dateOfBirth: string;
  diagnosis: string;
}

export interface RoomView {
  roomId: string;
  name: string;
  status: string;
}
