/** Signing in, and what belongs to an account. */
export const accounts = {
  signIn: 'Sign in',
  create: 'Create an account',
  haveOne: 'I have an account',
  name: 'Name',
  email: 'Email',
  password: 'Password',
  wrong: 'Email or password is wrong.',
  busy: 'One moment…',
  studioReason: 'The studio is where you broadcast from.',
};
