using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Rillcast.TestKit.Ceph;

/// <summary>The files of a one-node Ceph that lives in a folder, speaks on loopback only and keeps its objects in memory.</summary>
internal sealed class CephConfiguration(string folder, int monitorPort, int gatewayPort)
{
    private static readonly (string Name, string Capabilities)[] Members =
    [
        ("mon.", "caps mon = \"allow *\""),
        ("client.admin", "caps mon = \"allow *\"\n\tcaps osd = \"allow *\""),
        ("osd.0", "caps mon = \"allow profile osd\"\n\tcaps osd = \"allow *\""),
        ("client.rgw", "caps mon = \"allow rw\"\n\tcaps osd = \"allow rwx\""),
    ];

    public string File { get; } = Path.Combine(folder, "ceph.conf");

    public string Keyring { get; } = Path.Combine(folder, "keyring");

    public string MonitorMap { get; } = Path.Combine(folder, "monmap");

    public string MonitorAddress { get; } = $"v2:127.0.0.1:{monitorPort}";

    public Guid ClusterId { get; } = Guid.NewGuid();

    public void Write()
    {
        foreach (var name in (string[])["mon.a", "osd.0", "rgw", "run", "log"])
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
        }

        System.IO.File.WriteAllText(Keyring, string.Join('\n', Members.Select(m => $"[{m.Name}]\n\tkey = {NewKey()}\n\t{m.Capabilities}\n")));
        System.IO.File.WriteAllText(File, Text());
    }

    // Ceph's struct: type (1: AES), time in seconds and nanoseconds, length, key; little endian.
    private static string NewKey()
    {
        Span<byte> key = stackalloc byte[28];
        BinaryPrimitives.WriteInt16LittleEndian(key, 1);
        BinaryPrimitives.WriteInt32LittleEndian(key[2..], (int)DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        BinaryPrimitives.WriteInt16LittleEndian(key[10..], 16);
        RandomNumberGenerator.Fill(key[12..]);
        return Convert.ToBase64String(key);
    }

    // Without tcp_nodelay every small request takes 45 ms; without the two paxos settings the start takes 12 s. Authentication "none" hangs radosgw.
    private string Text() => $"""
        [global]
        fsid = {ClusterId}
        mon_initial_members = a
        mon_host = {MonitorAddress}
        public_addr = 127.0.0.1
        cluster_addr = 127.0.0.1
        ms_bind_port_min = 21600
        ms_bind_port_max = 22399
        auth_cluster_required = cephx
        auth_service_required = cephx
        auth_client_required = cephx
        keyring = {Keyring}
        auth_allow_insecure_global_id_reclaim = false
        osd_pool_default_size = 1
        osd_pool_default_min_size = 1
        osd_pool_default_pg_num = 4
        osd_pool_default_pgp_num = 4
        osd_pool_default_pg_autoscale_mode = off
        osd_crush_chooseleaf_type = 0
        mon_allow_pool_size_one = true
        mon_max_pg_per_osd = 1000
        osd_objectstore = memstore
        memstore_device_bytes = 4294967296
        mon_data = {folder}/mon.a
        osd_data = {folder}/osd.0
        rgw_data = {folder}/rgw
        run_dir = {folder}/run
        admin_socket = {folder}/run/$name.asok
        pid_file = {folder}/run/$name.pid
        log_file = {folder}/log/$name.log
        mon_data_avail_crit = 1
        mon_data_avail_warn = 2
        osd_class_default_list = *
        osd_class_load_list = *
        paxos_propose_interval = 0.05
        paxos_min_wait = 0.01
        mon_tick_interval = 1
        debug_mon = 0
        debug_paxos = 0
        debug_osd = 0
        debug_rgw = 0
        debug_ms = 0
        rgw_frontends = beast endpoint=127.0.0.1:{gatewayPort} tcp_nodelay=1
        rgw_enable_usage_log = false
        rgw_enable_ops_log = false
        rgw_thread_pool_size = 64
        rgw_gc_max_objs = 8
        rgw_exit_timeout_secs = 3

        """;
}
