import { attempt } from "../attempt.mjs";
import { outermost, power, thrownBy } from "../reach.mjs";

/** What the loader says of a library tells whether it was opened. */
const opened = (work, { show }) => show(thrownBy(work).message);

export default attempt({
  "process.dlopen": (tools) => {
    const { process } = outermost();
    opened(() => process.dlopen({ exports: {} }, tools.aim.library), tools);
  },
  "an extension of sqlite": (tools) => {
    const { DatabaseSync } = power("sqlite");
    const database = new DatabaseSync(":memory:", { allowExtension: true });
    try {
      opened(() => database.loadExtension(tools.aim.library), tools);
    } finally {
      database.close();
    }
  },
  "an engine of OpenSSL": (tools) => opened(() => power("crypto").setEngine(tools.aim.library), tools),
  "require of an addon": (tools) => opened(() => power("module").createRequire(tools.aim.file)(tools.aim.addon), tools),
  "the host's agent for https": ({ aim }) => {
    power("https").globalAgent[aim.mark] = "taken";
  },
  "the host's trusted certificates": () => {
    const tls = power("tls");
    tls.setDefaultCACertificates([]);
  },
});
