// Looks at a site in a browser. Usage: node check.mjs CHECK FOLDER [long]
// Prints one line a fault on standard output; what it could not do ends it with an error.
import * as checks from "./checks.mjs";
import { Site } from "./browser.mjs";

const [name, folder, long] = process.argv.slice(2);
const faults = await checks[name](new Site(folder), long === "long");
for (const fault of faults) console.log(fault.replaceAll("\n", " "));
