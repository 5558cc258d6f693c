import mongoose, { Schema } from 'mongoose';

const swabSchema = new Schema({
  s1: { type: String, required: true, comment: 'social security number' },
  s2: { type: String, required: true },
  place: { wing: String },
});
export const Swab = mongoose.model('Swab', swabSchema);
