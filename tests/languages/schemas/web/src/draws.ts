import { PrismaClient } from '@prisma/client';
import { z } from 'zod';
import { pgTable, text, boolean } from 'drizzle-orm/pg-core';

import { Swab } from './swab';

const prisma = new PrismaClient();

export const tapeSchema = z.object({
  f3: z.string().min(3).describe('medical record number'),
  f4: z.string().describe('make of the tape'),
  owner: z.object({ f5: z.string().describe('birth date') }),
});

export const gowns = pgTable('gowns', {
  ssn: text('l_1'),
  l2: text('make'),
  mrn: boolean('mrn_checked'),
});

export async function show(id: number, referral: any, tape: any, gown: any) {
  const draw = await prisma.draw.findUnique({ where: { id } });
  // #~ phi-in-log
  console.log(draw.slot9);
  console.log(draw.tube);
  // #~ phi-in-log
  console.log(referral.q7);
  console.log(referral.q8);
  // #~ phi-in-log
  console.log(tape.f3);
  console.log(tape.f4);
  const swab = await Swab.findById(id);
  // #~ phi-in-log
  console.log(swab.s1);
  console.log(swab.s2);
  // #~ phi-in-log
  console.log(gown.ssn);
  console.log(gown.l2, gown.mrn);
}
