import { guardLeaks } from "../leak-guard.ts";
import { realmConformance } from "./conformance.ts";

guardLeaks();
realmConformance("process");
