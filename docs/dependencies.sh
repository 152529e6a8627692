#!/bin/sh
LC_ALL=C
export LC_ALL
# Writes the lists of dependencies that the guide includes: those that come with the extension, those that it works with if they
# are there, and those of its tests. Names, versions and licences are what the artifacts' POMs say.
set -e
cd "$(dirname "$0")/.."
includes=$PWD/docs/modules/ROOT/pages/includes
work=$(mktemp -d)
list() {
  file=$1
  shift
  mvn -q -B -ntp -pl runtime org.codehaus.mojo:license-maven-plugin:2.6.0:add-third-party \
    -Dlicense.fileTemplate="$PWD/docs/src/dependencies.ftl" -Dlicense.outputDirectory="$work" \
    -Dlicense.thirdPartyFilename="$file" "$@"
}
list mandatory -Dlicense.excludedScopes=test,provided,system -Dlicense.includeOptional=false
list with-optional -Dlicense.excludedScopes=test,provided,system
list all
sort "$work/mandatory" > "$includes/dependencies.adoc"
sort "$work/with-optional" | comm -23 - "$includes/dependencies.adoc" > "$includes/dependencies-optional.adoc"
sort "$work/with-optional" > "$work/not-of-tests"
sort "$work/all" | comm -23 - "$work/not-of-tests" > "$includes/dependencies-test.adoc"
rm -r "$work"
