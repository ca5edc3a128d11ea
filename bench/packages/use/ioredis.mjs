/** A client that is asked for nothing. */
export default ({ Redis }) => new Redis({ lazyConnect: true }).disconnect();
