namespace Rillcast.Server.Sharing;

/// <summary>Size of an embedded player, in pixels.</summary>
internal readonly record struct EmbedSize(int Width, int Height)
{
    private const int UsualWidth = 640;
    private const int MinSide = 120;

    /// <summary>As wide as usual, or as there is room, in the video's proportions.</summary>
    public static EmbedSize Fit(int? width, int? height, int? maxWidth, int? maxHeight)
    {
        var ratio = width is > 0 && height is > 0 ? Math.Clamp((double)width.Value / height.Value, 0.4, 3) : 16 / 9.0;
        double wide = Math.Min(UsualWidth, Math.Max(MinSide, maxWidth ?? UsualWidth));
        if (wide / ratio > (maxHeight ?? UsualWidth))
        {
            wide = Math.Max(MinSide, maxHeight ?? UsualWidth) * ratio;
        }

        return new EmbedSize((int)Math.Round(wide), (int)Math.Round(wide / ratio));
    }
}
