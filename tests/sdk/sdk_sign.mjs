// Usage: node sdk_sign.mjs KEY < body
// Prints the x-retell-signature header value that the official client makes for the body.
import Retell from 'retell-sdk';

const [key] = process.argv.slice(2);
if (!key) {
  console.error('usage: sdk_sign.mjs KEY < body');
  process.exit(2);
}
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
console.log(await Retell.sign(Buffer.concat(chunks).toString('utf8'), key));
