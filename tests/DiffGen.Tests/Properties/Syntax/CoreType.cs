namespace DiffGen.Tests.Properties.Syntax;

internal enum Element
{
    Void,
    Bool,
    Int,
    Float,
    Double,

    /// <summary>A struct of two doubles, with operators and a method that changes it.</summary>
    Pair,
}

internal enum Shape
{
    Scalar,
    Array,
    Span,
    ReadOnlySpan,
}

/// <summary>A type of the core language.</summary>
internal readonly record struct CoreType(Element Element, Shape Shape = Shape.Scalar)
{
    public static readonly CoreType Void = new(Element.Void);
    public static readonly CoreType Bool = new(Element.Bool);
    public static readonly CoreType Int = new(Element.Int);
    public static readonly CoreType Float = new(Element.Float);
    public static readonly CoreType Double = new(Element.Double);
    public static readonly CoreType Pair = new(Element.Pair);

    public bool IsBuffer => Shape != Shape.Scalar;

    public bool HoldsReals => Element is Element.Float or Element.Double;

    public bool IsReal => HoldsReals && !IsBuffer;

    /// <summary>The type of an element of this buffer.</summary>
    public CoreType Item => new(Element);

    public string Text => Shape switch
    {
        Shape.Array => Item.Text + "[]",
        Shape.Span => "Span<" + Item.Text + ">",
        Shape.ReadOnlySpan => "ReadOnlySpan<" + Item.Text + ">",
        _ => Element switch
        {
            Element.Void => "void",
            Element.Bool => "bool",
            Element.Int => "int",
            Element.Float => "float",
            Element.Pair => "Pair",
            _ => "double",
        },
    };

    public override string ToString() => Text;
}
