#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Follows a real engine of its own, which is started in a temporary folder and removed again.

usage: test-real.py docker|podman FOLLOW, FOLLOW being the program built from follow.c

All of it runs in a network namespace of its own: neither do its bridges meet others, nor does it
find the engines of this machine (which are listed by network namespace), or they it.

Exits with 77 and says why where there is no such engine or it does not start.
"""

import concurrent.futures
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import threading
import time

PATIENCE = 120
N_SHORT = 20
N_PARALLEL = 4
IMAGE = 'porthole-test:1'
INSIDE = 'PORTHOLE_TEST_NAMESPACE'


class Skip(Exception):
    pass


class Follow:
    """What the engine is seen to say, by the code under test."""

    FIELDS = ('id', 'name', 'image', 'runtime', 'state', 'project', 'pod', 'pid', 'exit_code',
              'addresses', 'complete')

    def __init__(self, program, *args):
        self.process = subprocess.Popen([program, *args], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.changed = threading.Condition()
        self.containers = {}
        self.names = {}
        self.removed = set()
        self.states = []
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            kind, *fields = line.rstrip('\n').split('\t')
            with self.changed:
                if kind == 'container':
                    facts = dict(zip(self.FIELDS, fields))
                    self.containers[facts['id']] = facts
                    self.names.setdefault(facts['id'], []).append(facts['name'])
                elif kind == 'removed':
                    self.removed.add(fields[0])
                else:
                    print('#', *fields[1:])
                    self.states.append(fields)
                self.changed.notify_all()

    def wait(self, what, condition):
        with self.changed:
            if not self.changed.wait_for(condition, PATIENCE):
                raise AssertionError(f'{what}: not seen; {self.states[-3:]}')
        print('ok', what)

    def wait_state(self, what, state, start=0):
        self.wait(what, lambda: any(s[1] == state for s in self.states[start:]))
        return len(self.states)

    def wait_facts(self, what, container, **facts):
        self.wait(what, lambda: container in self.containers and all(
            self.containers[container][k] == v for k, v in facts.items()))

    def ask(self, container):
        self.process.stdin.write(container + '\n')
        self.process.stdin.flush()

    def close(self):
        self.process.stdin.close()
        return self.process.wait(PATIENCE)


class Engine:
    """A private engine, and its command."""

    def __init__(self, folder):
        self.folder = folder
        self.socket = os.path.join(folder, f'{self.NAME}.sock')
        self.log = open(os.path.join(folder, 'log'), 'w')
        self.process = None

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, *args, **options):
        command = subprocess.run([*self.command(), *args], capture_output=True, text=True,
                                 timeout=PATIENCE, env=self.environment(), **options)
        if command.returncode != 0:
            raise AssertionError(f'{args}: {command.stderr}')
        return command.stdout.strip()

    def environment(self):
        return dict(os.environ)

    def start(self):
        self.process = subprocess.Popen(self.service(), stdout=self.log, stderr=self.log,
                                        env=self.environment())
        end = time.monotonic() + PATIENCE
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > end:
                self.log.flush()
                with open(self.log.name) as log:
                    raise Skip(f'{self.NAME} does not start: ' + ' / '.join(log.readlines()[-3:]))
            time.sleep(0.1)

    def answers(self):
        import socket
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.connect(self.socket)
                connection.settimeout(5)
                connection.sendall(b'GET /_ping HTTP/1.0\r\nHost: localhost\r\n\r\n')
                return b'200' in connection.recv(100)
            except OSError:
                return False

    def stop(self):
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def import_image(self):
        busybox = shutil.which('busybox')
        if busybox is None:
            raise Skip('busybox is not installed')
        archive = self.path('image.tar')
        with tarfile.open(archive, 'w') as tar:
            tar.add(os.path.realpath(busybox), 'bin/busybox')
        try:
            self.run('import', archive, IMAGE)
        except AssertionError as error:
            raise Skip(f'{self.NAME} takes no image: {error}') from error

    def run_container(self, *options, command=('true',)):
        return self.run('run', *self.OPTIONS, *options, IMAGE, '/bin/busybox', *command)

    def run_short(self, i):
        cidfile = self.path(f'cid-{i}')
        self.run_container('--rm', '--name', f'short-{i}', '--cidfile', cidfile, '--label',
                           'com.docker.compose.project=short', '--label', 'name=forged')
        with open(cidfile) as file:
            return file.read(), f'short-{i}'


class Docker(Engine):
    NAME = 'docker'
    OPTIONS = ('--network', 'none')
    NEEDS = ('dockerd', 'docker')
    IMAGE_NAME = IMAGE

    def command(self):
        return ['docker', '-H', f'unix://{self.socket}']

    def service(self):
        return ['dockerd', '--data-root', self.path('data'), '--exec-root', self.path('exec'),
                '-H', f'unix://{self.socket}', '--pidfile', self.path('pid'), '--bridge', 'none',
                '--iptables=false', '--ip6tables=false', '--ip-forward=false']


class Podman(Engine):
    NAME = 'podman'
    OPTIONS = ('--network', 'none', '--ulimit', 'nofile=1024:1024', '--ulimit',
               'nproc=4096:4096')
    NEEDS = ('podman', 'runc')
    IMAGE_NAME = 'localhost/' + IMAGE

    def __init__(self, folder):
        super().__init__(folder)
        # Locks in files of its own: those in shared memory are everybody's.
        with open(self.path('containers.conf'), 'w') as file:
            file.write('[engine]\nlock_type = "file"\n')

    def environment(self):
        return dict(os.environ, CONTAINERS_CONF=self.path('containers.conf'))

    def command(self):
        return ['podman', '--root', self.path('data'), '--runroot', self.path('run'), '--tmpdir',
                self.path('tmp'), '--runtime', 'runc', '--events-backend', 'file',
                '--cgroup-manager', 'cgroupfs']

    def service(self):
        return [*self.command(), 'system', 'service', '--time', '0', f'unix://{self.socket}']


def check(what, condition, detail=''):
    if not condition:
        raise AssertionError(f'{what}: {detail}')
    print('ok', what)


def test_short(engine, follow):
    """Containers that are gone at once, some at a time: each has its name from the first."""
    with concurrent.futures.ThreadPoolExecutor(N_PARALLEL) as pool:
        started = dict(pool.map(engine.run_short, range(N_SHORT)))
    follow.wait(f'{N_SHORT} short containers are seen to go',
                lambda: started.keys() <= follow.removed)
    for container, name in started.items():
        facts = follow.containers[container]
        check(f'{name} is never called otherwise', set(follow.names[container]) == {name},
              follow.names[container])
        check(f'facts of {name}', (facts['image'], facts['runtime'], facts['state'],
                                   facts['project'], facts['exit_code'])
              == (engine.IMAGE_NAME, engine.NAME, 'exited', 'short', '0'), facts)


def test_changes(engine, follow):
    container = engine.run_container('-d', '--name', 'first', command=('sleep', '600'))
    pid = engine.run('inspect', '--format', '{{.State.Pid}}', container)
    follow.wait_facts('running', container, name='first', state='running', pid=pid,
                      complete='complete', image=engine.IMAGE_NAME)
    engine.run('rename', 'first', 'second')
    follow.wait_facts('renamed', container, name='second', state='running', pid=pid)
    engine.run('pause', 'second')
    follow.wait_facts('paused', container, state='paused', name='second')
    engine.run('unpause', 'second')
    follow.wait_facts('goes on', container, state='running', pid=pid)
    engine.run('kill', '--signal', 'KILL', 'second')
    follow.wait_facts('killed', container, state='exited', pid='0', exit_code='137')
    engine.run('start', 'second')
    pid = engine.run('inspect', '--format', '{{.State.Pid}}', container)
    follow.wait_facts('started again', container, state='running', pid=pid, exit_code='-1')
    engine.run('rm', '-f', 'second')
    follow.wait('removed', lambda: container in follow.removed)
    check('name kept', follow.containers[container]['name'] == 'second')


def test_restart(engine, follow):
    stays = engine.run_container('-d', '--name', 'stays', command=('sleep', '600'))
    created = engine.run('create', *engine.OPTIONS, '--name', 'waits', IMAGE, '/bin/busybox',
                         'true')
    follow.wait_facts('before the restart', stays, state='running', name='stays')
    follow.wait_facts('created', created, state='created', name='waits')
    seen = len(follow.states)
    engine.stop()
    follow.wait_state('engine is gone', 'unreachable', seen)

    missed = None
    if engine.NAME == 'podman':
        # Podman needs no engine to run containers.
        missed = engine.run_short('missed')
        engine.run('rename', 'waits', 'waited')

    engine.start()
    seen = follow.wait_state('engine is back', 'ready', seen)
    state = 'running' if engine.NAME == 'podman' else 'exited'
    follow.wait_facts('after the restart', stays, state=state, name='stays')
    if missed is not None:
        follow.wait_facts('looked back', missed[0], name=missed[1], state='exited')
        follow.wait_facts('renamed meanwhile', created, name='waited')
    container, name = engine.run_short('after')
    follow.wait_facts('short after the restart', container, name=name, state='exited')
    if state == 'running':
        engine.run('kill', '--signal', 'KILL', 'stays')
    engine.run('rm', '-f', 'stays')
    follow.wait('removed after the restart', lambda: stays in follow.removed)


def test_pod(engine, follow):
    engine.run('pod', 'create', '--infra=false', '--name', 'my-pod')
    container = engine.run_container('-d', '--pod', 'my-pod', '--name', 'in-pod',
                                     command=('sleep', '600'))
    follow.wait_facts('pod has a name', container, pod='my-pod', state='running')
    engine.run('pod', 'rm', '-f', '-t', '0', 'my-pod')
    follow.wait('removed with its pod', lambda: container in follow.removed)


def test_addresses(engine, follow):
    for i in range(2):
        engine.run('network', 'create', '--internal', '--subnet', f'198.51.100.{16 * i}/28',
                   f'net-{i}')
    container = engine.run('run', '-d', '--network', 'net-0', '--ip', '198.51.100.5', IMAGE,
                           '/bin/busybox', 'sleep', '600')
    follow.wait_facts('address', container, addresses='198.51.100.5', state='running')
    engine.run('network', 'connect', '--ip', '198.51.100.20', 'net-1', container)
    follow.wait('second address', lambda: set(
        follow.containers[container]['addresses'].split(',')) == {'198.51.100.5', '198.51.100.20'})
    engine.run('network', 'disconnect', 'net-0', container)
    follow.wait_facts('first address given back', container, addresses='198.51.100.20')
    engine.run('rm', '-f', container)
    follow.wait('removed with its networks', lambda: container in follow.removed)
    check('address kept', follow.containers[container]['addresses'] == '198.51.100.20')


def test_found(engine, program):
    """By nothing but the list of sockets, and asked when the kernel sees a birth."""
    container = engine.run_container('-d', '--name', 'found', command=('sleep', '600'))
    follow = Follow(program)
    try:
        follow.wait_facts('found by itself', container, name='found', runtime=engine.NAME)
        follow.ask(container)
        engine.run('rm', '-f', 'found')
        follow.wait('removal heard', lambda: container in follow.removed)
    finally:
        check('ends well', follow.close() == 0)


def test_engine(engine, program):
    # It is followed before it is there.
    follow = Follow(program, engine.socket, engine.NAME)
    try:
        follow.wait_state('absent', 'unreachable')
        engine.start()
        follow.wait_state('started later', 'ready')
        engine.import_image()
        try:
            engine.run_container('--rm')
        except AssertionError as error:
            raise Skip(f'{engine.NAME} starts no container: {error}') from error
        test_short(engine, follow)
        test_changes(engine, follow)
        if engine.NAME == 'podman':
            test_pod(engine, follow)
        else:
            test_addresses(engine, follow)
        test_found(engine, program)
        test_restart(engine, follow)
    finally:
        check('ends well', follow.close() == 0)


def clean_up(engine):
    if engine.process is not None:
        for container in engine.run('ps', '-aq').split():
            subprocess.run([*engine.command(), 'rm', '-f', container], capture_output=True,
                           env=engine.environment(), check=False)
        engine.stop()
    engine.log.close()
    with open('/proc/self/mounts') as mounts:
        points = [line.split()[1] for line in mounts]
    for point in sorted((p for p in points if p.startswith(engine.folder + '/')), reverse=True):
        subprocess.run(['umount', '-l', point], check=False)
    shutil.rmtree(engine.folder, ignore_errors=True)


def main():
    kind = {'docker': Docker, 'podman': Podman}[sys.argv[1]]
    for program in kind.NEEDS:
        if shutil.which(program) is None:
            print(f'SKIP: {program} is not installed')
            return 77
    if os.geteuid() != 0:
        print(f'SKIP: a private {kind.NAME} needs root')
        return 77

    if os.environ.get(INSIDE) is None:
        namespaces = ['unshare', '--net', '--']
        if subprocess.run([*namespaces, 'true'], capture_output=True, check=False).returncode != 0:
            print('SKIP: no network namespace for it')
            return 77
        os.environ[INSIDE] = '1'
        os.execvp(namespaces[0], [*namespaces, sys.executable, *sys.argv])

    engine = kind(tempfile.mkdtemp(prefix=f'porthole-{kind.NAME}-'))
    try:
        test_engine(engine, sys.argv[2])
    except Skip as reason:
        print(f'SKIP: {reason}')
        return 77
    finally:
        clean_up(engine)
    return 0


if __name__ == '__main__':
    sys.exit(main())
