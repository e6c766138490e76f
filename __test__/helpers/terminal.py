# Runs a command on a pseudo-terminal, in the foreground of a session with job control (after --background: in its background; after
# --leader: as the leader of the session), and does what the lines on stdin say, JSON each: {"write": text}, {"close": true},
# {"modes": true}, {"foreground": true}, which sends no signal to the command.
# Says on stdout, JSON a line: {"pid": n}, {"output": text}, {"modes": {...}}, {"stopped": signal}, {"exit": code, "signal": n}.
# Nothing of it outlives this process, however that ends.
import json, os, pty, select, signal, sys, termios

def say(**what):
    sys.stdout.write(json.dumps(what) + '\n')
    sys.stdout.flush()

def end(status):
    exited = os.WIFEXITED(status)
    return dict(exit=os.WEXITSTATUS(status) if exited else None, signal=None if exited else os.WTERMSIG(status))

def guard():
    """Starts a process that kills others when this one ends, unless it has said that they have ended."""
    read, write = os.pipe()
    if os.fork() != 0:
        os.close(read)
        return write
    os.setsid()
    os.close(write)
    for stream in (0, 1, 2):
        os.close(stream)
    pids = set()
    with os.fdopen(read) as lines:
        for line in lines:
            number = int(line)
            pids.add(number) if number > 0 else pids.discard(-number)
    for pid in pids:
        for kill in (os.killpg, os.kill):
            try:
                kill(pid, signal.SIGKILL)
            except OSError:
                pass
    os._exit(0)

def shell(news):
    """What an interactive shell does for one job."""
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    job = os.fork()
    if job == 0:
        os.close(news)
        os.setpgid(0, 0)
        if not is_background:
            os.tcsetpgrp(0, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        os.execvp(command[0], command)
    signal.signal(signal.SIGHUP, lambda *_: os.killpg(job, signal.SIGHUP))
    signal.signal(signal.SIGUSR1, lambda *_: os.tcsetpgrp(0, job))
    def tell(**what):
        os.write(news, (json.dumps(what) + '\n').encode())
    tell(pid=job)
    while True:
        _, status = os.waitpid(job, os.WUNTRACED)
        if os.WIFSTOPPED(status):
            tell(stopped=os.WSTOPSIG(status))
            continue
        tell(**end(status))
        # The terminal stays as the job left it.
        signal.pause()

is_leader = sys.argv[1] == '--leader'
is_background = sys.argv[1] == '--background'
command = sys.argv[2 if is_leader or is_background else 1:]
guarded = guard()
heard, news = os.pipe()
leader, terminal = pty.fork()
if leader == 0:
    os.close(heard)
    os.close(guarded)
    if is_leader:
        os.execvp(command[0], command)
    shell(news)
os.write(guarded, b'%d\n' % leader)
os.close(news)
orders = b''
job = 0
watched = {0, heard, terminal}
if is_leader:
    say(pid=leader)
while 0 in watched:
    ready, _, _ = select.select(list(watched), [], [], 0.05)
    if is_leader and leader:
        found, status = os.waitpid(leader, os.WNOHANG)
        if found:
            say(**end(status))
            os.write(guarded, b'-%d\n' % leader)
            leader = 0
    for one in ready:
        try:
            data = os.read(one, 65536)
        except OSError:
            data = b''
        if not data:
            watched.discard(one)
        elif one == terminal:
            say(output=data.decode(errors='replace'))
        elif one == heard:
            sys.stdout.write(data.decode())
            sys.stdout.flush()
            for event in map(json.loads, data.decode().splitlines()):
                job = event.get('pid', job)
                if 'stopped' not in event:
                    os.write(guarded, b'%d\n' % (job if 'pid' in event else -job))
        else:
            *lines, orders = (orders + data).split(b'\n')
            for order in map(json.loads, lines):
                if 'write' in order:
                    os.write(terminal, order['write'].encode())
                if 'foreground' in order:
                    os.kill(leader, signal.SIGUSR1)
                if 'close' in order:
                    watched.discard(terminal)
                    os.close(terminal)
                if 'modes' in order:
                    flags = termios.tcgetattr(terminal)[3]
                    say(modes={'echo': bool(flags & termios.ECHO), 'canonical': bool(flags & termios.ICANON), 'signals': bool(flags & termios.ISIG)})
if leader:
    os.kill(leader, signal.SIGKILL)
    os.waitpid(leader, 0)
