import { createHmac, timingSafeEqual } from 'node:crypto';

/** Lets a request through whose body the laboratory signed. */
export function signed(req, res, next) {
  const expected = createHmac('sha256', process.env.WEBHOOK_SECRET).update(JSON.stringify(req.body)).digest();
  const given = Buffer.from(req.get('x-signature') ?? '', 'hex');
  if (given.length === expected.length && timingSafeEqual(given, expected)) {
    next();
  } else {
    res.status(401).end();
  }
}
