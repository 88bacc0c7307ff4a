# Does with DBD::mysql what a test asks for: a line of JSON in, a line of JSON out.
use strict;
use warnings;
use DBI qw(:sql_types);
use JSON::PP;

my $json = JSON::PP->new->utf8->allow_nonref->allow_bignum;
my $database;
$| = 1;

sub written {
    my ($value) = @_;
    return undef unless defined $value;
    my $bytes = $value;
    utf8::encode($bytes) if utf8::is_utf8($bytes);
    my $text = $bytes;
    return utf8::decode($text) && $text !~ /[\x00-\x1f]/ ? $text : '0x' . unpack('H*', $bytes);
}

sub perform {
    my ($asked) = @_;
    if ($asked->{operation} eq 'open') {
        my $tls = $asked->{tls} ? ';mysql_ssl=1;mysql_ssl_optional=1;mysql_ssl_cipher=HIGH' : '';
        $database = DBI->connect("DBI:mysql:database=test;host=$asked->{host};port=$asked->{port}$tls", 'root', $asked->{password},
            { RaiseError => 1, PrintError => 0, AutoCommit => 1, mysql_enable_utf8mb4 => 1 });
        return {};
    }
    my $statement = $database->prepare($asked->{sql}, { mysql_server_prepare => $asked->{operation} eq 'execute' ? 1 : 0 });
    my $at = 1;
    for my $value (@{ $asked->{values} || [] }) {
        if (ref $value eq 'HASH') { $statement->bind_param($at++, pack('H*', $value->{bytes}), SQL_BLOB) }
        else { $statement->bind_param($at++, defined $value ? "$value" : undef) }
    }
    my $affected = $statement->execute;
    return { affected => $affected + 0 } unless $statement->{NUM_OF_FIELDS};
    my @rows;
    while (my $row = $statement->fetchrow_arrayref) { push @rows, [map { written($_) } @$row] }
    return { rows => \@rows };
}

while (my $line = <STDIN>) {
    my $answer = eval { perform($json->decode($line)) };
    $answer = { code => $DBI::err, state => $DBI::state, error => $DBI::errstr // "$@" } if $@;
    print $json->encode($answer), "\n";
}
