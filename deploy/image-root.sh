#!/bin/sh
# Lays out what an image needs: the program PROGRAM, the libraries that it loads, and the certificates of public
# authorities, below FOLDER, which is made.
set -eu

program=$1
folder=$2
mkdir -p "$folder/usr/local/bin" "$folder/etc/ssl/certs" "$folder/data" "$folder/tmp"
chmod 1777 "$folder/tmp"
cp "$program" "$folder/usr/local/bin/seatgraph"
# `ldd` prints `name => path (address)`, and the loader as a path alone.
ldd "$program" | tr ' \t' '\n\n' | grep '^/' | sort -u | while read -r library; do
  mkdir -p "$folder$(dirname "$library")"
  cp -L "$library" "$folder$library"
done
cp -L /etc/ssl/certs/ca-certificates.crt "$folder/etc/ssl/certs/"
