#!/bin/sh
# Makes a private certificate authority, the server's certificate and the centres' client
# certificates, with openssl alone. See docs/operators.md.
set -eu

usage() {
  cat <<'TEXT'
usage: make.sh ca     DIR [--name NAME] [--days N]
       make.sh server DIR [--days N] NAME...
       make.sh centre DIR [--days N] CENTRE-ID [LABEL]

ca      makes a private authority: DIR/ca.crt, and its key DIR/ca.key (keep that one offline)
server  makes DIR/server.crt and DIR/server.key for these host names and IP addresses; run again,
        it replaces both (send the server a SIGHUP to take them up)
centre  makes DIR/centres/CENTRE-ID.crt and .key, which bind a connection to that centre

--days  how long it is valid (3650, 397 and 730 by default)
Keys are P-256, readable by their owner only.
TEXT
}

wrong() {
  echo "make.sh: $*" >&2
  usage >&2
  exit 2
}

fail() {
  echo "make.sh: $*" >&2
  exit 1
}

# openssl is quiet when all is well, and says everything when it is not.
quietly() {
  if ! "$@" 2>"$work/messages"; then
    cat "$work/messages" >&2
    fail "openssl failed."
  fi
}

new_key() { quietly openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"; }

# sign KEY SUBJECT EXTENSIONS-FILE DAYS OUT: a certificate signed by the authority in $folder.
sign() {
  [ -f "$folder/ca.crt" ] && [ -f "$folder/ca.key" ] ||
    fail "there is no authority in $folder: run 'make.sh ca $folder' first."
  quietly openssl req -new -key "$1" -subj "$2" -utf8 -out "$work/request"
  quietly openssl x509 -req -in "$work/request" -CA "$folder/ca.crt" -CAkey "$folder/ca.key" \
    -set_serial "0x00$(openssl rand -hex 15)" -days "$4" -sha256 -extfile "$3" -out "$5"
}

# A slash separates the parts of a subject, and an escaped one is itself.
escaped() { printf '%s' "$1" | sed 's/[\\\/+]/\\&/g'; }

make_ca() {
  [ ! -e "$folder/ca.crt" ] && [ ! -e "$folder/ca.key" ] ||
    fail "$folder has an authority already; certificates it signed would stop working."
  cat >"$work/ca.cnf" <<TEXT
[req]
distinguished_name = dn
x509_extensions = ca
[dn]
[ca]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
TEXT
  new_key "$work/ca.key"
  quietly openssl req -x509 -new -utf8 -key "$work/ca.key" -sha256 -days "$days" \
    -config "$work/ca.cnf" -subj "/CN=$(escaped "$name")" -out "$work/ca.crt"
  mv "$work/ca.key" "$folder/ca.key"
  mv "$work/ca.crt" "$folder/ca.crt"
  chmod 644 "$folder/ca.crt"
}

make_server() {
  names=
  first=
  for host in "$@"; do
    case $host in
      *[!A-Za-z0-9.:*-]* | '') fail "'$host' is neither a host name nor an IP address." ;;
      *:*) kind=IP ;;
      *[!0-9.]*) kind=DNS ;;
      *) kind=IP ;;
    esac
    names="$names${names:+, }$kind:$host"
    first=${first:-$host}
  done
  cat >"$work/extensions" <<TEXT
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = $names
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
TEXT
  new_key "$work/server.key"
  sign "$work/server.key" "/CN=$first" "$work/extensions" "$days" "$work/server.crt"
  mv "$work/server.key" "$folder/server.key"
  mv "$work/server.crt" "$folder/server.crt"
  chmod 644 "$folder/server.crt"
}

make_centre() {
  printf '%s\n' "$1" | grep -Eqx '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}' ||
    fail "'$1' is not a centre's id (a lower-case UUID): 'consilium centre list' shows them."
  label=${2:-Consilium centre $1}
  # A common name holds 64 characters at most.
  label=$(printf '%s' "$label" | LC_ALL=C.UTF-8 awk '{ print substr($0, 1, 64); exit }')
  cat >"$work/extensions" <<TEXT
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = clientAuth
subjectAltName = URI:urn:consilium:centre:$1
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
TEXT
  mkdir -p "$folder/centres"
  new_key "$work/centre.key"
  sign "$work/centre.key" "/CN=$(escaped "$label")" "$work/extensions" "$days" "$work/centre.crt"
  mv "$work/centre.key" "$folder/centres/$1.key"
  mv "$work/centre.crt" "$folder/centres/$1.crt"
  chmod 644 "$folder/centres/$1.crt"
}

case ${1:-} in
  ca) days=3650 ;;
  server) days=397 ;;
  centre) days=730 ;;
  help | --help | -h)
    usage
    exit 0
    ;;
  '') wrong "say what to make." ;;
  *) wrong "'$1' is unknown." ;;
esac
command=$1
shift
[ $# -ge 1 ] || wrong "say in which folder."
folder=$1
shift
name="Consilium private authority"
while [ $# -gt 0 ]; do
  case $1 in
    --days)
      case ${2:-} in
        '' | *[!0-9]* | ??????*) wrong "--days needs a number." ;;
      esac
      days=$2
      shift 2
      ;;
    --name)
      [ $# -ge 2 ] && [ "$command" = ca ] || wrong "--name NAME belongs to ca."
      name=$2
      shift 2
      ;;
    --*) wrong "'$1' is unknown." ;;
    *) break ;;
  esac
done
command -v openssl >/dev/null || fail "openssl is missing: apt-get install openssl"

umask 077
mkdir -p "$folder"
# Beside the results, so that each moves into place in one step.
work=$(mktemp -d "$folder/.making.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

case $command in
  ca)
    [ $# -eq 0 ] || wrong "'$1' is too much."
    make_ca
    ;;
  server)
    [ $# -ge 1 ] || wrong "say for which names."
    make_server "$@"
    ;;
  centre)
    [ $# -ge 1 ] && [ $# -le 2 ] || wrong "centre needs an id and perhaps a label."
    make_centre "$@"
    ;;
esac
