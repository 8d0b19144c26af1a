// Every text of the page, in both languages.

const fr = {
  title: 'Consilium – avis et réunions pour les maladies rares',
  signIn: 'Se connecter',
  signOut: 'Se déconnecter',
  login: 'Identifiant',
  password: 'Mot de passe',
  code: 'Code à usage unique',
  codeHint: 'Le code à six chiffres de votre application, ou un code de secours.',
  otherLanguage: 'English',
  signInFailed: 'Connexion refusée : vérifiez l’identifiant, le mot de passe et le code.',
  codeNeeded: 'Saisissez aussi le code à usage unique.',
  tooMany: (seconds) =>
    `Trop d’essais. Réessayez dans ${seconds} seconde${seconds > 1 ? 's' : ''}.`,
  enrol: {
    title: 'Protéger votre compte',
    why: 'Chaque compte a un second facteur : un code que votre téléphone calcule, sans réseau.',
    scan: 'Photographiez ce carré avec une application de codes à usage unique (FreeOTP, Aegis, 2FAS…), ou saisissez-y la clé :',
    qr: 'Code QR qui contient la clé ci-dessous',
    code: 'Code affiché par l’application',
    confirm: 'Confirmer',
    mismatch: 'Ce code ne convient pas. Vérifiez l’heure du téléphone, puis saisissez le code suivant.',
    restart: 'L’enrôlement a expiré : en voici un nouveau.',
    signInAgain: 'Reconnectez-vous : le second facteur s’enregistre juste après le mot de passe.',
    saveTitle: 'Notez vos codes de secours',
    save: 'Chacun remplace une fois le téléphone perdu. Ils ne seront plus affichés : imprimez-les ou rangez-les dans votre coffre de mots de passe.',
    saved: 'Je les ai notés, continuer',
  },
  unreachable: 'Le serveur ne répond pas. Vérifiez la connexion, puis réessayez.',
  failed: 'Le serveur n’a pas pu répondre. Réessayez dans un instant.',
  sessionEnded: 'Votre session est terminée. Reconnectez-vous.',
  connected: 'À jour, en direct',
  connecting: 'Connexion…',
  waiting: 'Connexion perdue, nouvel essai…',
  cases: 'Dossiers',
  box: 'Boîte',
  boxes: {
    todo: 'À traiter',
    waiting: 'En attente',
    done: 'Terminés',
    drafts: 'Brouillons',
    all: 'Tous',
  },
  count: (count) =>
    count === 0
      ? 'Aucun dossier'
      : count === 1
        ? '1 dossier'
        : count >= 1000
          ? '1 000 dossiers ou plus'
          : `${count} dossiers`,
  empty: {
    todo: 'Rien n’attend de votre part.',
    waiting: 'Vous n’attendez la réponse de personne.',
    done: 'Aucun dossier terminé.',
    drafts: 'Aucun brouillon.',
    all: 'Aucun dossier ne vous est ouvert pour le moment.',
  },
  more: 'Afficher la suite',
  columns: {
    pseudonym: 'Dossier',
    state: 'État',
    urgency: 'Urgence',
    centre: 'Centre demandeur',
    series: 'RCP',
    activity: 'Activité',
  },
  states: {
    draft: 'brouillon',
    submitted: 'soumis',
    accepted: 'recevable',
    scheduled: 'inscrit',
    discussed: 'discuté',
    answered: 'avis rendu',
    closed: 'clos',
    declined: 'non recevable',
    withdrawn: 'retiré',
  },
  urgencies: { routine: 'courante', soon: 'rapide', urgent: 'urgente' },
  neededBy: (date) => `avant le ${date}`,
  none: '–',
};

const en = {
  title: 'Consilium – opinions and meetings for rare diseases',
  signIn: 'Sign in',
  signOut: 'Sign out',
  login: 'Login',
  password: 'Password',
  code: 'One-time code',
  codeHint: 'The six-digit code of your application, or a recovery code.',
  otherLanguage: 'Français',
  signInFailed: 'Sign-in refused: check login, password and code.',
  codeNeeded: 'Enter the one-time code as well.',
  tooMany: (seconds) => `Too many attempts. Try again in ${seconds} second${seconds > 1 ? 's' : ''}.`,
  enrol: {
    title: 'Protect your account',
    why: 'Every account has a second factor: a code that your phone computes, without a network.',
    scan: 'Take a picture of this square with an application for one-time codes (FreeOTP, Aegis, 2FAS…), or type the key into it:',
    qr: 'QR code that holds the key below',
    code: 'Code that the application shows',
    confirm: 'Confirm',
    mismatch: 'This code does not fit. Check the time of the phone, then enter the next code.',
    restart: 'The enrolment had expired: here is a new one.',
    signInAgain: 'Sign in again: the second factor is registered right after the password.',
    saveTitle: 'Note your recovery codes',
    save: 'Each replaces a lost phone once. They will not be shown again: print them or keep them in your password manager.',
    saved: 'I have noted them, continue',
  },
  unreachable: 'The server does not answer. Check the connection, then try again.',
  failed: 'The server could not answer. Try again in a moment.',
  sessionEnded: 'Your session has ended. Sign in again.',
  connected: 'Up to date, live',
  connecting: 'Connecting…',
  waiting: 'Connection lost, trying again…',
  cases: 'Cases',
  box: 'Box',
  boxes: { todo: 'To do', waiting: 'Waiting', done: 'Done', drafts: 'Drafts', all: 'All' },
  count: (count) =>
    count === 0
      ? 'No case'
      : count === 1
        ? '1 case'
        : count >= 1000
          ? '1,000 cases or more'
          : `${count} cases`,
  empty: {
    todo: 'Nothing waits for you.',
    waiting: 'You are waiting for nobody.',
    done: 'No case is done yet.',
    drafts: 'No draft.',
    all: 'No case is open to you at present.',
  },
  more: 'Show more',
  columns: {
    pseudonym: 'Case',
    state: 'State',
    urgency: 'Urgency',
    centre: 'Submitting centre',
    series: 'Meeting series',
    activity: 'Activity',
  },
  states: {
    draft: 'draft',
    submitted: 'submitted',
    accepted: 'accepted',
    scheduled: 'scheduled',
    discussed: 'discussed',
    answered: 'answered',
    closed: 'closed',
    declined: 'declined',
    withdrawn: 'withdrawn',
  },
  urgencies: { routine: 'routine', soon: 'soon', urgent: 'urgent' },
  neededBy: (date) => `by ${date}`,
  none: '–',
};

export const catalogues = { fr, en };
