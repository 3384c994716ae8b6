/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The usual PDFBox recipe: writeString and indexOf. Prints the number of hits of each keyword. */
import java.io.File;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;

public class PdfBoxFind {
	public static void main(String[] args) throws Exception {
		int[] hits = new int[args.length];
		try (PDDocument document = PDDocument.load(new File(args[0]))) {
			PDFTextStripper stripper = new PDFTextStripper() {
				@Override
				protected void writeString(String text, List<TextPosition> positions) {
					for (int i = 1; i < args.length; i++)
						for (int at = text.indexOf(args[i]); at >= 0; at = text.indexOf(args[i], at + args[i].length()))
							hits[i]++;
				}
			};
			stripper.getText(document);
		}
		for (int i = 1; i < args.length; i++)
			System.out.println(hits[i]);
	}
}
