export { TenonError, isTenonError } from "./contract/errors/error.ts";
