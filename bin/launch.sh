# Shared by the launchers: `launch MODULE MAIN-CLASS [ARGUMENT ...]`, with $root set to the checkout.
# Set ATTRACTOR_HEAP to change the largest heap (default 8g, or three quarters of a smaller memory),
# ATTRACTOR_JAVA_OPTIONS to add options of the JVM.

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
  echo "attractor: needs a JDK 25 or later for this processor ($(uname -m)); install one (Temurin 25, say) or point JAVA_HOME at it" >&2
  return 1
}

usable() { # prints $1 when it is a java of version 25 or later for this processor
  [ -x "$1" ] || return 1
  release=$(dirname -- "$(dirname -- "$(readlink -f -- "$1" 2>/dev/null || echo "$1")")")/release
  version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$release" 2>/dev/null)
  [ -n "$version" ] || version=$(java_version "$1")
  [ "$version" -ge 25 ] && runs_here "$release" && printf '%s\n' "$1"
}

runs_here() { # whether the JDK with the release file $1 is made for this processor, as far as Linux says
  arch=$(sed -n 's/^OS_ARCH="\(.*\)"/\1/p' "$1" 2>/dev/null)
  case "$(uname -sm) $arch" in
    'Linux x86_64 x86_64' | 'Linux x86_64 amd64' | 'Linux aarch64 aarch64' | 'Linux '*' ') ;;
    'Linux x86_64 '* | 'Linux aarch64 '*) return 1 ;;
  esac
}

built() { # whether the jar of module $1 is there and no older than the sources; it is written last
  jar="$root/$1/target/attractor-$1.jar"
  [ -f "$jar" ] && [ -z "$(find "$root"/pom.xml "$root"/*/pom.xml "$root"/*/src/main -newer "$jar" -type f -print 2>/dev/null | head -n 1)" ]
}

build_if_needed() { # builds module $1 unless it is built; one process at a time
  if built "$1"; then return; fi
  command -v mvn >/dev/null 2>&1 || {
    echo "attractor: nothing is built yet, and building needs Maven (mvn) on the PATH; install it" >&2
    return 1
  }
  mkdir -p "$root/target" "$root/$1/target" || return 1
  if command -v flock >/dev/null 2>&1; then
    ( # the kernel gives the lock back when this subshell ends, however it ends
      flock -n 9 || {
        echo "attractor: waiting for another build of this folder" >&2
        flock 9
      }
      built "$1" || build "$1"
    ) 9>"$root/target/build.lock"
  else
    (
      lock_by_folder "$root/target/build.lock.d" || exit 1
      built "$1" || build "$1"
    )
  fi
}

lock_by_folder() { # takes the folder $1 as a lock until the shell exits; a dead holder's is removed
  waiting=
  until mkdir "$1" 2>/dev/null; do
    if [ ! -d "$1" ]; then # given back this moment, or it cannot be made
      mkdir "$1" 2>/dev/null && break
      [ -d "$1" ] || {
        echo "attractor: $1: cannot be made; building needs to write there" >&2
        return 1
      }
    fi
    holder=$(cat "$1/pid" 2>/dev/null || true)
    if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then
      # One at a time, and looked at again: the holder is dead, so nobody else takes the lock away.
      if mkdir "$1.clearing" 2>/dev/null; then
        if [ "$(cat "$1/pid" 2>/dev/null)" = "$holder" ]; then rm -rf "$1"; fi
        rmdir "$1.clearing"
        continue
      fi
    fi
    [ -n "$waiting" ] || echo "attractor: waiting for another build of this folder ($1)" >&2
    waiting=yes
    sleep 1
  done
  lock=$1
  trap 'rm -rf "$lock"' EXIT
  trap 'exit 1' HUP INT TERM
  echo "$$" >"$1/pid"
}

build() { # builds module $1 and what it stands on
  echo "attractor: building (once; about a minute on a new machine)" >&2
  log="$root/$1/target/build.log"
  if ! (cd "$root" && mvn -B -q -Dmaven.test.skip=true -Djacoco.skip=true -pl "$1" -am package) >"$log" 2>&1 </dev/null 9>&-; then
    grep -m 20 '^\[ERROR\]' "$log" >&2 || tail -n 20 "$log" >&2
    echo "attractor: the build failed; the whole log is $log" >&2
    return 1
  fi
  touch "$root/$1/target/attractor-$1.jar"
}

not_started() {
  printf "attractor: Java did not start with ATTRACTOR_HEAP=%s and ATTRACTOR_JAVA_OPTIONS='%s'; %s\n" \
    "$ATTRACTOR_HEAP" "${ATTRACTOR_JAVA_OPTIONS:-}" "$1"
}

# Puts what the JVM and native libraries say on standard error (descriptor 2) through a filter that
# leaves out one line: the warning that every user of the Vector API gets and no option turns off.
# The real standard error becomes descriptor 3, which Java writes to: see StandardError.
filter_jvm() {
  folder=$(mktemp -d 2>/dev/null) || return 1
  mkfifo "$folder/stderr" || return 1
  {
    trap '' HUP INT TERM
    while IFS= read -r line || [ -n "$line" ]; do
      case $line in
        'WARNING: Using incubator modules: jdk.incubator.vector') ;;
        'Error: A fatal exception has occurred.'*) ;;
        'Error: Could not create the Java Virtual Machine.') not_started 'see above' ;;
        'Error occurred during initialization of VM') not_started 'it says:' ;;
        *) printf '%s\n' "$line" ;;
      esac
    done
  } <"$folder/stderr" >&3 2>/dev/null 3>&- &
  exec 2>"$folder/stderr"
  rm -rf "$folder"
}

launch() {
  module=$1
  main=$2
  shift 2
  # A closed descriptor would be given to the first file that is opened.
  if ! (: 4>&2); then exec 2>/dev/null; fi
  if ! (: 4>&1) 2>/dev/null; then
    echo "attractor: standard output is closed; send it to a file, or to /dev/null" >&2
    exit 1
  fi
  java=$(find_java) || exit 1
  build_if_needed "$module" || exit 1
  young=
  if [ -z "${ATTRACTOR_HEAP:-}" ]; then
    ATTRACTOR_HEAP=8g
    # A young generation that is soon used again: with a third of the heap every array of a short run
    # lies on pages that the system has to fetch and clear first.
    young=-Xmn256m
    memory=$(sed -n 's/^MemTotal: *\([0-9]*\) kB/\1/p' /proc/meminfo 2>/dev/null || true)
    if [ -n "$memory" ] && [ "$memory" -lt 11000000 ]; then ATTRACTOR_HEAP=$((memory * 3 / 4096))m; fi
    if [ -n "$memory" ] && [ "$memory" -lt 2000000 ]; then young=; fi # it would be most of the heap
  fi
  # The jar names the jars it needs: what else lies in the folder lib is not loaded.
  set -- -Xmx"$ATTRACTOR_HEAP" -Dattractor.root="$root" -cp "$root/$module/target/attractor-$module.jar" "$main" "$@"
  columns=0 # of the terminal that standard error is
  if [ -t 2 ]; then columns=$(stty size <&2 2>/dev/null | sed -n 's/^[0-9]* \([1-9][0-9]*\)$/\1/p'); fi
  set -- -Dattractor.columns="${columns:-80}" "$@"
  exec 3>&2
  if filter_jvm; then
    set -- -Dattractor.stderr=3 --add-opens java.base/java.io=ALL-UNNAMED "$@"
  fi
  # PyTorch's threads wait asleep: spinning, they starve each other on a machine that others use too.
  export OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-passive}"
  # PyTorch's batches stay in the process between steps: returned to the system and fetched again, they
  # cost thousands of page faults a step, up to half of all processor time.
  export MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_:-1073741824}"
  export MALLOC_TRIM_THRESHOLD_="${MALLOC_TRIM_THRESHOLD_:-1073741824}"
  # In an arena of a thread's own, glibc keeps no block above 64 MB: the main arena does.
  export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-1}"
  # The reader of MAT files uses memory access that the JVM warns of, four lines long.
  # shellcheck disable=SC2086 # options are words
  exec "$java" --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow \
    -XX:+UseParallelGC $young -XX:+DisplayVMOutputToStderr ${ATTRACTOR_JAVA_OPTIONS:-} "$@"
}
