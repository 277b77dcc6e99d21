# Shared by the launchers: `launch MODULE MAIN-CLASS [ARGUMENT ...]`, with $root set to the checkout.
# Set ATTRACTOR_HEAP to change the largest heap (default 8g, or three quarters of a smaller memory),
# ATTRACTOR_JAVA_OPTIONS to add options; with either, everything the JVM itself says is heard too.

java_version() { # prints the feature version of the java program $1, 0 when it does not run
  "$1" -XshowSettings:none -version 2>&1 | sed -n '1s/^[^"]*"\([0-9]*\).*/\1/p' | grep . || echo 0
}

find_java() { # prints a java of version 25 or later
  if [ -n "${JAVA_HOME:-}" ] && usable "$JAVA_HOME/bin/java"; then return; fi
  if path_java=$(command -v java) && usable "$path_java"; then return; fi
  for home in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.local/share/mise/installs/java/*; do
    if usable "$home/bin/java"; then return; fi
  done
  echo "attractor: needs a JDK 25 or later; install one (Temurin 25, say) or point JAVA_HOME at it" >&2
  return 1
}

usable() { # prints $1 when it is a java of version 25 or later
  [ -x "$1" ] || return 1
  release=$(dirname -- "$(dirname -- "$(readlink -f -- "$1" 2>/dev/null || echo "$1")")")/release
  version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$release" 2>/dev/null)
  [ -n "$version" ] || version=$(java_version "$1")
  [ "$version" -ge 25 ] && printf '%s\n' "$1"
}

build_if_needed() { # builds module $1 when its jar is missing or older than a source
  jar="$root/$1/target/attractor-$1.jar"
  if [ -f "$jar" ] && [ -z "$(find "$root"/pom.xml "$root"/*/pom.xml "$root"/*/src/main -newer "$jar" -type f -print 2>/dev/null | head -n 1)" ]; then
    return
  fi
  command -v mvn >/dev/null 2>&1 || {
    echo "attractor: nothing is built yet, and building needs Maven (mvn) on the PATH; install it" >&2
    return 1
  }
  echo "attractor: building (once; about a minute on a new machine)" >&2
  log="$root/$1/target/build.log"
  mkdir -p "$root/$1/target"
  if ! (cd "$root" && mvn -B -q -Dmaven.test.skip=true -Djacoco.skip=true -pl "$1" -am package) >"$log" 2>&1 </dev/null; then
    grep -m 20 '^\[ERROR\]' "$log" >&2 || tail -n 20 "$log" >&2
    echo "attractor: the build failed; the whole log is $log" >&2
    return 1
  fi
  touch "$jar"
}

launch() {
  module=$1
  main=$2
  shift 2
  java=$(find_java) || exit 1
  build_if_needed "$module" || exit 1
  own_options=${ATTRACTOR_HEAP:-}${ATTRACTOR_JAVA_OPTIONS:-}
  if [ -z "${ATTRACTOR_HEAP:-}" ]; then
    ATTRACTOR_HEAP=8g
    memory=$(sed -n 's/^MemTotal: *\([0-9]*\) kB/\1/p' /proc/meminfo 2>/dev/null || true)
    if [ -n "$memory" ] && [ "$memory" -lt 11000000 ]; then ATTRACTOR_HEAP=$((memory * 3 / 4096))m; fi
  fi
  set -- -Xmx"$ATTRACTOR_HEAP" -Dattractor.root="$root" \
    -cp "$root/$module/target/attractor-$module.jar:$root/$module/target/lib/*" "$main" "$@"
  if [ -z "$own_options" ]; then # the JVM's unavoidable warning goes nowhere: see StandardError
    set -- -Dattractor.stderr=3 --add-opens java.base/java.io=ALL-UNNAMED "$@"
    exec 3>&2 2>/dev/null
  fi
  # PyTorch's threads wait asleep: spinning, they starve each other on a machine that others use too.
  export OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-passive}"
  # PyTorch's batches stay in the process between steps: returned to the system and fetched again, they
  # cost thousands of page faults a step, up to half of all processor time.
  export MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_:-1073741824}"
  export MALLOC_TRIM_THRESHOLD_="${MALLOC_TRIM_THRESHOLD_:-1073741824}"
  # shellcheck disable=SC2086 # options are words
  exec "$java" --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
    -XX:+UseParallelGC ${ATTRACTOR_JAVA_OPTIONS:-} "$@"
}
