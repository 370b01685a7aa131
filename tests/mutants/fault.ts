/** A fault that somebody else once made, put into a copy of this program: the tests have to notice it. */
export interface Fault {
  /** What is wrong then, in words. */
  readonly name: string;
  /** Where it is from: advisories of programs like this one, or what is known to go wrong. */
  readonly like: string;
  /** The file, from the root, and an edit of it: `from` stands there once. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** The tests that notice it: a file under tests/, and the tests of it by a part of their names. */
  readonly test: string;
  readonly named?: string;
}
